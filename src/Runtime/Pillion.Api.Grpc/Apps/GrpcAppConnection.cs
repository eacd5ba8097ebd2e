using System.Net.Security;
using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Apps;

/// <summary>The connections to an app, its token and how many calls it takes at once.</summary>
internal sealed class GrpcAppConnection : IAppCallbackCalls, IDisposable
{
    private readonly SemaphoreSlim? _slots;

    public GrpcAppConnection(GrpcAppOptions options, AppRuntimeOptions runtime)
    {
        Token = runtime.AppApiToken;
        MaxBodySize = runtime.MaxBodySize > 0 ? runtime.MaxBodySize : long.MaxValue;
        int? maxSize = MaxBodySize <= int.MaxValue ? (int)MaxBodySize : null;
        Address = options.Address;
        Channel = new GrpcChannel(
            options.Address,
            new GrpcChannelOptions
            {
                MaxReceiveSize = maxSize,
                MaxSendSize = maxSize,
                Tls = options.AcceptAnyCertificate
                    ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true }
                    : null,
            }
        );
        _slots = options.MaxConcurrency > 0 ? new SemaphoreSlim(options.MaxConcurrency, options.MaxConcurrency) : null;
    }

    public string Address { get; }

    public GrpcChannel Channel { get; }

    public string? Token { get; }

    public long MaxBodySize { get; }

    /// <summary>Waits for the app to have room for a call; to be disposed after it.</summary>
    public async ValueTask<Slot> EnterAsync(CancellationToken cancellationToken)
    {
        if (_slots is not null)
        {
            await _slots.WaitAsync(cancellationToken);
        }

        return new Slot(_slots);
    }

    /// <summary>Makes a call that the runtime makes by itself.</summary>
    /// <exception cref="GrpcException">The call has another status than OK.</exception>
    public async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcMetadata headers,
        CancellationToken cancellationToken
    )
    {
        if (Token is { Length: > 0 } token)
        {
            headers.Remove(ApiToken.HeaderName);
            headers.Add(ApiToken.HeaderName, token);
        }

        using var slot = await EnterAsync(cancellationToken);
        return await Channel.UnaryAsync(method, request, new GrpcCallOptions { Headers = headers }, cancellationToken);
    }

    public async ValueTask<bool> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Not one of the app's places: an app with many calls under way is not ill.
            await Channel.UnaryAsync(AppCallbackHealthCheckMethods.HealthCheck, new Empty(), cancellationToken: cancellationToken);
            return true;
        }
        catch (GrpcException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Channel.Dispose();
        _slots?.Dispose();
    }

    /// <summary>A place among the calls that an app takes at once.</summary>
    internal readonly struct Slot(SemaphoreSlim? slots) : IDisposable
    {
        public void Dispose() => slots?.Release();
    }
}
