using Pillion.Grpc.Client;

namespace Pillion.Grpc.Reflection;

/// <summary>Asks a server which services it has.</summary>
public static class GrpcReflectionClient
{
    /// <summary>The full names of a server's services, by the newer name of reflection or by the older one.</summary>
    /// <exception cref="GrpcException">The server was not reached, or it has no reflection (<see cref="GrpcStatusCode.Unimplemented"/>).</exception>
    public static async Task<IReadOnlyList<string>> ListServicesAsync(
        GrpcChannel channel,
        GrpcCallOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(channel);
        try
        {
            return await ListServicesAsync(channel, ReflectionMethods.V1, options, cancellationToken);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            return await ListServicesAsync(channel, ReflectionMethods.V1Alpha, options, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<string>> ListServicesAsync(
        GrpcChannel channel,
        GrpcMethod<ServerReflectionRequest, ServerReflectionResponse> method,
        GrpcCallOptions? options,
        CancellationToken cancellationToken
    )
    {
        using var call = channel.Start(method, new ServerReflectionRequest { ListServices = "*" }, options, cancellationToken);
        var response = await call.ResponseAsync();
        return response.ErrorResponse is { } error
            ? throw new GrpcException((GrpcStatusCode)error.ErrorCode, error.ErrorMessage)
            : [.. response.ListServicesResponse.Service.Select(service => service.Name)];
    }
}
