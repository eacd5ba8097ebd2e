using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>Calls other apps as one app: finds the callee, applies the header and path rules of both sides, retries what is safe to retry.</summary>
public sealed class InvocationOperations
{
    private readonly AppRuntime _app;
    private readonly AppRegistry _apps;
    private readonly TimeProvider _time;
    private readonly ForwardingHeaders _headers;

    internal InvocationOperations(AppRuntime app, AppRegistry apps, TimeProvider time)
    {
        _app = app;
        _apps = apps;
        _time = time;
        _headers = new ForwardingHeaders(app.Options);
    }

    /// <summary>Calls an app and gives its answer, whatever status it has. An app of this process is called without a socket.</summary>
    /// <param name="target">
    /// The callee: <c>app-id</c>, <c>app-id.namespace</c>, the name of an <see cref="HttpEndpoint"/>, or the absolute base URL of a server
    /// outside of Dapr. The own id goes straight to the own app channel.
    /// </param>
    /// <param name="request">The caller's request as it came; it is handed over and rewritten in place.</param>
    /// <param name="cancellationToken">Cancelled when the caller went away.</param>
    /// <exception cref="BuildingBlockException">One of <see cref="InvocationErrors"/>.</exception>
    public async ValueTask<InvokeResponse> InvokeAsync(string target, InvokeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(request);
        request.Path =
            InvocationPath.Normalize(request.Path, out var problem) ?? throw InvocationErrors.Failed(target, problem).ToException();
        try
        {
            var response = InvocationTarget.IsUrl(target)
                ? await InvokeUrlAsync(target, request, cancellationToken)
                : await InvokeAppAsync(target, request, cancellationToken);
            ForwardingHeaders.StripHopByHop(response.Headers);
            return response;
        }
        catch (AppChannelException e)
        {
            throw InvocationErrors.Failed(target, e.Message).ToException(e);
        }
    }

    /// <summary>Finds an app by its id, perhaps with a namespace, for callers that speak its own protocol to it.</summary>
    /// <exception cref="BuildingBlockException">One of <see cref="InvocationErrors"/>.</exception>
    public async ValueTask<InvocationCallee> FindAsync(string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var (appId, namespaceName) = InvocationTarget.Parse(target, _app.Options.Namespace);
        if (_apps.Find(appId, namespaceName) is { } app)
        {
            return new InvocationCallee(appId, app.Options, RequireChannel(target, app));
        }

        return new InvocationCallee(appId, Options: null, await ResolveAsync(target, appId, namespaceName, cancellationToken));
    }

    /// <summary>Gives this app a call that another runtime passes on, which has applied the caller's rules and says who calls.</summary>
    /// <exception cref="BuildingBlockException"><see cref="InvocationErrors.Failed"/>: the app is not there or not healthy, or the path is refused.</exception>
    /// <exception cref="AppChannelException">The app could not be asked or did not answer.</exception>
    public async ValueTask<InvokeResponse> ReceiveAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Path =
            InvocationPath.Normalize(request.Path, out var problem) ?? throw InvocationErrors.Failed(_app.AppId, problem).ToException();
        var channel = RequireChannel(_app.AppId, _app);
        CheckMethod(_app.AppId, request, channel);
        ForwardingHeaders.PrepareReceived(request.Headers, _app.Options);
        var response = await channel.InvokeAsync(request, cancellationToken);
        ForwardingHeaders.StripHopByHop(response.Headers);
        return response;
    }

    private async ValueTask<InvokeResponse> InvokeAppAsync(string target, InvokeRequest request, CancellationToken cancellationToken)
    {
        if (_app.Options.HttpEndpoints.FirstOrDefault(e => e.Name == target) is { } endpoint)
        {
            return await InvokeEndpointAsync(endpoint, request, cancellationToken);
        }

        var callee = await FindAsync(target, cancellationToken);
        _headers.PrepareForApp(request.Headers, callee.AppId, callee.Options);
        return await CallAsync(target, callee.Channel, request, callee.IsElsewhere, cancellationToken);
    }

    private async ValueTask<InvokeResponse> InvokeUrlAsync(string target, InvokeRequest request, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url))
        {
            throw InvocationErrors.Failed(target, "the target is no valid URL").ToException();
        }

        if (_app.Options.MayInvokeUrl is { } mayInvoke && !mayInvoke(url))
        {
            throw InvocationErrors.PermissionDenied(target, "the app is not allowed to reach this host").ToException();
        }

        ForwardingHeaders.StripForTheNextHop(request.Headers);
        return await CallAsync(target, HttpAppChannel.ForUrl(url), request, isElsewhere: true, cancellationToken);
    }

    private ValueTask<InvokeResponse> InvokeEndpointAsync(HttpEndpoint endpoint, InvokeRequest request, CancellationToken cancellationToken)
    {
        ForwardingHeaders.StripForTheNextHop(request.Headers);
        foreach (var (name, value) in endpoint.Headers)
        {
            request.Headers.Set(name, value);
        }

        return CallAsync(endpoint.Name, endpoint.Channel, request, isElsewhere: true, cancellationToken);
    }

    private ValueTask<InvokeResponse> CallAsync(
        string target,
        IAppChannel channel,
        InvokeRequest request,
        bool isElsewhere,
        CancellationToken cancellationToken
    )
    {
        CheckMethod(target, request, channel);
        return _app.Resiliency.ForApp(target) is { } policy
                ? policy.CallAppAsync(
                    (channel, request),
                    static (call, token) => call.channel.InvokeAsync(call.request, token),
                    mayRetry: request.Body.IsBuffered,
                    cancellationToken
                )
            // Between hosts a connection may be down for a moment; an app of this process is there or it is not.
            : isElsewhere ? InvokeWithRetriesAsync(channel, request, cancellationToken)
            : channel.InvokeAsync(request, cancellationToken);
    }

    private async ValueTask<InvokeResponse> InvokeWithRetriesAsync(
        IAppChannel channel,
        InvokeRequest request,
        CancellationToken cancellationToken
    )
    {
        var policy = _app.Resiliency.BuiltInServiceRetries;
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await channel.InvokeAsync(request, cancellationToken);
            }
            catch (AppChannelException e)
                when (e.Failure == AppChannelFailure.Unreachable
                    && request.Body.IsBuffered
                    && (policy.MaxRetries < 0 || retries < policy.MaxRetries)
                )
            {
                await Task.Delay(policy.DelayBefore(retries, Random.Shared.NextDouble()), _time, cancellationToken);
            }
        }
    }

    private static IAppChannel RequireChannel(string target, AppRuntime app)
    {
        var channel = app.Channel ?? throw InvocationErrors.Failed(target, "app channel is not initialized").ToException();
        return app.AppHealth.IsHealthy ? channel : throw InvocationErrors.Failed(target, "app is not in a healthy state").ToException();
    }

    /// <summary>Only callers over gRPC can leave the method out, and only callees over gRPC can do without (Dapr's <c>pkg/channel/http</c>).</summary>
    private static void CheckMethod(string target, InvokeRequest request, IAppChannel channel)
    {
        if (channel.NeedsHttpMethod && request.Method is ("" or "CONNECT"))
        {
            throw InvocationErrors
                .Failed(target, request.Method.Length == 0 ? "missing HTTP extension field" : "invalid HTTP verb")
                .ToException();
        }
    }

    private async ValueTask<IAppChannel> ResolveAsync(
        string target,
        string appId,
        string namespaceName,
        CancellationToken cancellationToken
    )
    {
        try
        {
            foreach (var resolver in _app.Options.NameResolvers.Concat(_apps.Resolvers))
            {
                if (await resolver.ResolveAsync(appId, namespaceName, cancellationToken) is { } channel)
                {
                    return channel;
                }
            }
        }
        catch (ComponentException e)
        {
            throw InvocationErrors.Failed(target, $"failed to resolve {appId}: {e.Message}").ToException(e);
        }

        throw InvocationErrors
            .Failed(target, $"couldn't find service: {appId}; apps of this process: {string.Join(", ", _apps.Apps.Select(a => a.AppId))}")
            .ToException();
    }
}
