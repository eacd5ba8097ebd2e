using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Cryptography;

/// <summary>The cryptography block's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class CryptoErrors
{
    /// <summary>The app sees no crypto provider at all.</summary>
    public static BuildingBlockError ProvidersNotConfigured { get; } =
        new("ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED", "crypto providers not configured", 500, GrpcStatus.Internal);

    /// <summary>The subtle API, which normal builds of Dapr do not have either.</summary>
    public static BuildingBlockError SubtleNotImplemented { get; } =
        new("ERR_API_UNIMPLEMENTED", "this API is currently not implemented", 501, GrpcStatus.Unimplemented);

    /// <summary>The app sees no crypto provider of that name.</summary>
    public static BuildingBlockError ProviderNotFound(string provider) =>
        new("ERR_CRYPTO_PROVIDER_NOT_FOUND", $"crypto provider {provider} not found", 400, GrpcStatus.InvalidArgument);

    /// <summary>The request lacks something; the cause names it in the transport's words.</summary>
    public static BuildingBlockError BadRequest(string cause) =>
        new("ERR_BAD_REQUEST", $"invalid request: {cause}", 400, GrpcStatus.InvalidArgument);

    /// <summary>Encrypting or decrypting failed.</summary>
    public static BuildingBlockError Operation(string cause) =>
        new("ERR_CRYPTO", $"failed to perform operation: {cause}", 500, GrpcStatus.Internal);
}
