using Microsoft.Extensions.Logging;
using Pillion.Api.Http.Bindings;
using Pillion.Api.Http.Configuration;
using Pillion.Api.Http.Conversation;
using Pillion.Api.Http.Cryptography;
using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Invocation;
using Pillion.Api.Http.Jobs;
using Pillion.Api.Http.Locks;
using Pillion.Api.Http.Metadata;
using Pillion.Api.Http.PubSub;
using Pillion.Api.Http.Routing;
using Pillion.Api.Http.Secrets;
using Pillion.Api.Http.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Middleware;
using Pillion.BuildingBlocks.Shutdown;

namespace Pillion.Api.Http;

/// <summary>
/// Dapr's HTTP API for one app, without a server: finds the route, calls one operation, maps its result. A request that is no route goes to
/// service invocation, as Dapr's fallback route does.
/// </summary>
/// <remarks>
/// The way through <see cref="HandleAsync"/> that ends synchronously allocates no task, and a state read on a store in memory nothing but
/// the complete key.
/// </remarks>
public sealed partial class DaprHttpApi : IDaprApi
{
    private readonly AppRuntime _app;
    private readonly ILogger _logger;
    private readonly StateEndpoints _state;
    private readonly PublishEndpoints _publish;
    private readonly SecretEndpoints _secrets;
    private readonly LockEndpoints _locks;
    private readonly JobEndpoints _jobs;
    private readonly ConversationEndpoints _conversation;
    private readonly BindingEndpoints _bindings;
    private readonly ConfigurationEndpoints _configuration;
    private readonly CryptoEndpoints _crypto;
    private readonly MetadataEndpoints _metadata;
    private readonly InvokeEndpoint _invoke;
    private readonly ApiPipeline? _pipeline;

    /// <summary>The API of an app.</summary>
    public DaprHttpApi(AppRuntime app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _app = app;
        _logger = app.Logging.CreateLogger<DaprHttpApi>();
        _state = new StateEndpoints(app);
        _publish = new PublishEndpoints(app);
        _secrets = new SecretEndpoints(app);
        _locks = new LockEndpoints(app);
        _jobs = new JobEndpoints(app);
        _conversation = new ConversationEndpoints(app);
        _bindings = new BindingEndpoints(app);
        _configuration = new ConfigurationEndpoints(app);
        _crypto = new CryptoEndpoints(app);
        _metadata = new MetadataEndpoints(app);
        _invoke = new InvokeEndpoint(app);
        if (!app.Options.HttpPipeline.IsEmpty)
        {
            _pipeline = new ApiPipeline(app.Options.HttpPipeline, HandleUnfilteredAsync);
        }
    }

    /// <summary>The same API without token and middleware, for the public port, which answers health and metadata only (Dapr's <c>pkg/api/http/server.go</c>).</summary>
    public IDaprApi Public => new PublicApi(this);

    /// <inheritdoc/>
    public ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!HasToken(request) && !ApiRoute.Match(request.Method, request.Path).NeedsNoToken)
        {
            return new(ErrorResponse.PlainText(401, "invalid api token"));
        }

        return _pipeline is null
            ? HandleUnfilteredAsync(request, cancellationToken)
            : AwaitAsync(_pipeline.HandleAsync(request, cancellationToken));
    }

    /// <summary>Handles a request past token and middleware: one that came through both, or one of the public port.</summary>
    private ValueTask<ApiResponse> HandleUnfilteredAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var task = DispatchAsync(request, cancellationToken);
            return task.IsCompletedSuccessfully ? task : AwaitAsync(task);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(Describe(e));
        }
    }

    private ValueTask<ApiResponse> DispatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var route = ApiRoute.Match(request.Method, request.Path);
        var id = route.Id;
        if (_app.Options.ApiAccess.HasRules && !route.NeedsNoToken && !IsOpen(request, id))
        {
            // As in Dapr the route does not exist then, and what is no route is an invocation.
            if (id == RouteId.Invoke || !IsOpen(request, RouteId.Invoke))
            {
                return new(ErrorResponse.From(InvocationErrors.NoAppId));
            }

            id = RouteId.Invoke;
        }

        if (request.GetHeader("baggage") is { } baggage && !Baggage.IsValid(baggage, out var problem))
        {
            return new(ErrorResponse.From(RequestErrors.Malformed("invalid baggage header: " + problem)));
        }

        return id switch
        {
            RouteId.GetState => _state.GetAsync(request, route.Name, route.Key, cancellationToken),
            RouteId.SaveState => _state.SaveAsync(request, route.Name, cancellationToken),
            RouteId.DeleteState => _state.DeleteAsync(request, route.Name, route.Key, cancellationToken),
            RouteId.GetBulkState => _state.GetBulkAsync(request, route.Name, cancellationToken),
            RouteId.ExecuteStateTransaction => _state.TransactAsync(request, route.Name, cancellationToken),
            RouteId.QueryState => _state.QueryAsync(request, route.Name, cancellationToken),
            RouteId.PublishEvent => _publish.PublishAsync(request, route.Name, route.Key, cancellationToken),
            RouteId.BulkPublishEvent => _publish.BulkPublishAsync(request, route.Name, route.Key, cancellationToken),
            RouteId.GetSecret => _secrets.GetAsync(request, route.Name, route.Key, cancellationToken),
            RouteId.GetBulkSecret => _secrets.GetBulkAsync(request, route.Name, cancellationToken),
            RouteId.TryLock => _locks.TryLockAsync(request, route.Name, cancellationToken),
            RouteId.Unlock => _locks.UnlockAsync(request, route.Name, cancellationToken),
            RouteId.Encrypt => _crypto.EncryptAsync(request, route.Name, cancellationToken),
            RouteId.Decrypt => _crypto.DecryptAsync(request, route.Name, cancellationToken),
            RouteId.SubtleCrypto => new(ErrorResponse.From(CryptoErrors.SubtleNotImplemented)),
            RouteId.InvokeBinding => _bindings.InvokeAsync(request, route.Name, cancellationToken),
            RouteId.GetConfiguration => _configuration.GetAsync(request, route.Name, cancellationToken),
            RouteId.SubscribeConfiguration => _configuration.SubscribeAsync(request, route.Name, cancellationToken),
            RouteId.UnsubscribeConfiguration => _configuration.UnsubscribeAsync(route.Name, route.Key, cancellationToken),
            RouteId.ScheduleJob => _jobs.ScheduleAsync(request, route.Name, cancellationToken),
            RouteId.GetJob => _jobs.GetAsync(route.Name, cancellationToken),
            RouteId.DeleteJob => _jobs.DeleteAsync(route.Name, cancellationToken),
            RouteId.ConverseAlpha1 => _conversation.ConverseAlpha1Async(request, route.Name, cancellationToken),
            RouteId.ConverseAlpha2 => _conversation.ConverseAlpha2Async(request, route.Name, cancellationToken),
            RouteId.GetMetadata => new(_metadata.Get()),
            RouteId.SetMetadata => _metadata.SetAsync(request, route.Name, cancellationToken),
            RouteId.Healthz => new(Health(request)),
            RouteId.HealthzOutbound => new(Answer(_app.Health.CheckOutbound())),
            RouteId.Shutdown => new(Shutdown(request)),
            _ => _invoke.HandleAsync(request, cancellationToken),
        };
    }

    /// <summary>The app's own code in this process needs no token; everybody else does when one is set.</summary>
    private bool HasToken(ApiRequest request) =>
        _app.Options.ApiToken is not { Length: > 0 } token
        || request.IsInProcess
        || ApiToken.Matches(request.GetHeader(ApiToken.HeaderName), token);

    private bool IsOpen(ApiRequest request, RouteId route)
    {
        var path = new ApiPath(ApiPath.Clean(request.Path));
        var version = path.Next();
        var group = path.Next();
        return route == RouteId.Invoke
            ? _app.Options.ApiAccess.Allows("invoke", "v1.0", ApiProtocol.Http)
            : _app.Options.ApiAccess.Allows(group, version, ApiProtocol.Http);
    }

    private ApiResponse Health(ApiRequest request) =>
        Answer(_app.Health.Check(new ApiQuery(request.Query).TryGet("appid", out var appId) ? appId.ToString() : null));

    private ApiResponse Shutdown(ApiRequest request)
    {
        var force = string.Equals(request.GetHeader("dapr-force-shutdown"), "true", StringComparison.OrdinalIgnoreCase);
        _app.Shutdown.Request(force ? ShutdownMode.Force : ShutdownMode.Graceful);
        return ApiResponse.NoContent;
    }

    private static ApiResponse Answer(BuildingBlockError? error) => error is null ? ApiResponse.NoContent : ErrorResponse.From(error);

    private async ValueTask<ApiResponse> AwaitAsync(ValueTask<ApiResponse> task)
    {
        try
        {
            return await task;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Describe(e);
        }
    }

    private ApiResponse Describe(Exception e)
    {
        switch (e)
        {
            case BuildingBlockException known:
                Log.CallFailed(_logger, known.Error.Code, known.Error.Message, known.InnerException);
                return ErrorResponse.From(known.Error);
            case BadEscapeException:
                return ErrorResponse.PlainText(400, e.Message);
            default:
                Log.CallCrashed(_logger, e);
                return ErrorResponse.From(RequestErrors.Unclassified(e.Message));
        }
    }

    private sealed class PublicApi(DaprHttpApi api) : IDaprApi
    {
        public ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken) =>
            api.HandleUnfilteredAsync(request, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "API call returned error {Code}: {Message}")]
        public static partial void CallFailed(ILogger logger, string code, string message, Exception? exception);

        [LoggerMessage(2, LogLevel.Error, "API call failed for an unexpected reason")]
        public static partial void CallCrashed(ILogger logger, Exception exception);
    }
}
