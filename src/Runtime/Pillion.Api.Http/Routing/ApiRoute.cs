namespace Pillion.Api.Http.Routing;

/// <summary>The routes of the API. Everything else is service invocation.</summary>
internal enum RouteId
{
    Invoke,
    GetState,
    SaveState,
    DeleteState,
    GetBulkState,
    ExecuteStateTransaction,
    QueryState,
    GetSecret,
    GetBulkSecret,
    GetMetadata,
    SetMetadata,
    Healthz,
    HealthzOutbound,
    Shutdown,
    TryLock,
    Unlock,
    Encrypt,
    Decrypt,
    SubtleCrypto,
    PublishEvent,
    BulkPublishEvent,
    InvokeBinding,
    GetConfiguration,
    SubscribeConfiguration,
    UnsubscribeConfiguration,
    ScheduleJob,
    GetJob,
    DeleteJob,
    ConverseAlpha1,
    ConverseAlpha2,
}

/// <summary>A request's route and the parameters in its path.</summary>
internal readonly ref struct ApiRoute
{
    private ApiRoute(RouteId id, ReadOnlySpan<char> name = default, ReadOnlySpan<char> key = default)
    {
        Id = id;
        Name = name;
        Key = key;
    }

    /// <summary>Which route it is.</summary>
    public RouteId Id { get; }

    /// <summary>The first parameter (a component's name, a metadata key), still encoded.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>The second parameter (a key), still encoded.</summary>
    public ReadOnlySpan<char> Key { get; }

    /// <summary>Whether the route is open without an API token.</summary>
    public bool NeedsNoToken => Id is RouteId.Healthz or RouteId.HealthzOutbound;

    /// <summary>Finds the route. At most five segments count, apart from topics, which are the rest of their path: a path with more is none of ours.</summary>
    public static ApiRoute Match(string method, ReadOnlySpan<char> rawPath)
    {
        var path = new ApiPath(ApiPath.Clean(rawPath));
        var version = path.Next();
        var group = path.Next();
        if (group is "publish" && IsWrite(method))
        {
            return MatchPublish(version, path);
        }

        var first = path.Next();
        var second = path.Next();
        if (!path.IsAtEnd)
        {
            var third = path.Next();
            return path.IsAtEnd ? MatchLong(method, version, group, first, second, third) : default;
        }

        return version switch
        {
            "v1.0" => group switch
            {
                "state" => MatchState(method, first, second),
                "secrets" => MatchSecrets(method, first, second),
                "metadata" => MatchMetadata(method, first, second),
                "healthz" => MatchHealth(method, first, second),
                "bindings" when second.IsEmpty && !first.IsEmpty && IsWrite(method) => new(RouteId.InvokeBinding, first),
                "configuration" => MatchConfiguration(method, first, second),
                "jobs" when second.IsEmpty => MatchJobs(method, first),
                "shutdown" when first.IsEmpty && method == "POST" => new(RouteId.Shutdown),
                _ => default,
            },
            "v1.0-alpha1" => MatchAlpha1(method, group, first, second),
            "v1.0-alpha2" when group is "conversation" && second is "converse" && !first.IsEmpty && method == "POST" => new(
                RouteId.ConverseAlpha2,
                first
            ),
            _ => default,
        };
    }

    private static ApiRoute MatchAlpha1(string method, ReadOnlySpan<char> group, ReadOnlySpan<char> first, ReadOnlySpan<char> second) =>
        first.IsEmpty
            ? default
            : group switch
            {
                "state" when second is "query" && IsWrite(method) => new(RouteId.QueryState, first),
                "configuration" => MatchConfiguration(method, first, second),
                "jobs" when second.IsEmpty => MatchJobs(method, first),
                "conversation" when second is "converse" && method == "POST" => new(RouteId.ConverseAlpha1, first),
                "lock" when second.IsEmpty && method == "POST" => new(RouteId.TryLock, first),
                "unlock" when second.IsEmpty && method == "POST" => new(RouteId.Unlock, first),
                "crypto" when second is "encrypt" && method == "PUT" => new(RouteId.Encrypt, first),
                "crypto" when second is "decrypt" && method == "PUT" => new(RouteId.Decrypt, first),
                "subtlecrypto" when IsSubtleOperation(second) && method == "POST" => new(RouteId.SubtleCrypto, first),
                _ => default,
            };

    private static ApiRoute MatchPublish(ReadOnlySpan<char> version, ApiPath path)
    {
        var first = path.Next();
        if (first is "bulk" && version is "v1.0" or "v1.0-alpha1")
        {
            // A component named bulk is still found: a bulk request names component and topic behind the word.
            var afterBulk = path;
            var pubSub = afterBulk.Next();
            if (!pubSub.IsEmpty && afterBulk.HasRest)
            {
                return new(RouteId.BulkPublishEvent, pubSub, afterBulk.Rest);
            }
        }

        return version is "v1.0" && !first.IsEmpty && path.HasRest ? new(RouteId.PublishEvent, first, path.Rest) : default;
    }

    /// <summary>The one route of five segments.</summary>
    private static ApiRoute MatchLong(
        string method,
        ReadOnlySpan<char> version,
        ReadOnlySpan<char> group,
        ReadOnlySpan<char> first,
        ReadOnlySpan<char> second,
        ReadOnlySpan<char> third
    ) =>
        method == "GET" && (version is "v1.0" or "v1.0-alpha1") && group is "configuration" && third is "unsubscribe"
            ? new(RouteId.UnsubscribeConfiguration, first, second)
            : default;

    private static ApiRoute MatchJobs(string method, ReadOnlySpan<char> name) =>
        name.IsEmpty
            ? default
            : method switch
            {
                "POST" => new(RouteId.ScheduleJob, name),
                "GET" => new(RouteId.GetJob, name),
                "DELETE" => new(RouteId.DeleteJob, name),
                _ => default,
            };

    private static ApiRoute MatchConfiguration(string method, ReadOnlySpan<char> store, ReadOnlySpan<char> second) =>
        method != "GET" || store.IsEmpty ? default
        : second.IsEmpty ? new(RouteId.GetConfiguration, store)
        : second is "subscribe" ? new(RouteId.SubscribeConfiguration, store)
        : default;

    private static ApiRoute MatchState(string method, ReadOnlySpan<char> store, ReadOnlySpan<char> second)
    {
        if (store.IsEmpty)
        {
            return default;
        }

        return method switch
        {
            "GET" when !second.IsEmpty => new(RouteId.GetState, store, second),
            "DELETE" when !second.IsEmpty => new(RouteId.DeleteState, store, second),
            "POST" or "PUT" => second switch
            {
                "" => new(RouteId.SaveState, store),
                "bulk" => new(RouteId.GetBulkState, store),
                "transaction" => new(RouteId.ExecuteStateTransaction, store),
                _ => default,
            },
            _ => default,
        };
    }

    private static ApiRoute MatchSecrets(string method, ReadOnlySpan<char> store, ReadOnlySpan<char> key) =>
        method != "GET" || key.IsEmpty ? default
        : key is "bulk" ? new(RouteId.GetBulkSecret, store)
        : new(RouteId.GetSecret, store, key);

    private static ApiRoute MatchMetadata(string method, ReadOnlySpan<char> key, ReadOnlySpan<char> second) =>
        !second.IsEmpty ? default
        : method == "GET" && key.IsEmpty ? new(RouteId.GetMetadata)
        : method == "PUT" && !key.IsEmpty ? new(RouteId.SetMetadata, key)
        : default;

    private static ApiRoute MatchHealth(string method, ReadOnlySpan<char> which, ReadOnlySpan<char> second) =>
        method != "GET" || !second.IsEmpty ? default
        : which.IsEmpty ? new(RouteId.Healthz)
        : which is "outbound" ? new(RouteId.HealthzOutbound)
        : default;

    private static bool IsSubtleOperation(ReadOnlySpan<char> name) =>
        name is "getkey" or "encrypt" or "decrypt" or "wrapkey" or "unwrapkey" or "sign" or "verify";

    private static bool IsWrite(string method) => method is "POST" or "PUT";
}
