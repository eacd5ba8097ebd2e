using Pillion.Api.Http.Invocation;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Cryptography;

/// <summary>
/// The routes below <c>/v1.0-alpha1/crypto</c> (Dapr's <c>pkg/api/http/crypto.go</c>). Documents stream both ways: the answer begins before the
/// request has ended, so a client that sends more than the sockets hold must read while it sends.
/// </summary>
internal sealed class CryptoEndpoints(AppRuntime app)
{
    private const string KeyName = "dapr-key-name";
    private const string KeyWrapAlgorithm = "dapr-key-wrap-algorithm";

    private readonly CryptoOperations _crypto = app.Cryptography;
    private readonly long _maxBytes = app.Options.MaxBodySize > 0 ? app.Options.MaxBodySize : long.MaxValue;

    /// <summary><c>PUT /v1.0-alpha1/crypto/{name}/encrypt</c>, the options in header fields.</summary>
    public ValueTask<ApiResponse> EncryptAsync(ApiRequest request, ReadOnlySpan<char> provider, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(provider, "name").ToString());

        async ValueTask<ApiResponse> RunAsync(string name)
        {
            _crypto.RequireProvider(name);
            var options = new CryptoEncryptOptions
            {
                KeyName = Require(request, KeyName),
                KeyWrapAlgorithm = Require(request, KeyWrapAlgorithm),
                DataEncryptionCipher = request.GetHeader("dapr-data-encryption-cipher") ?? "",
                OmitDecryptionKeyName = IsTruthy(request.GetHeader("dapr-omit-decryption-key-name")),
                DecryptionKeyName = request.GetHeader("dapr-decryption-key-name") ?? "",
            };
            return Answer(await _crypto.EncryptAsync(name, options, Body(request), cancellationToken));
        }
    }

    /// <summary><c>PUT /v1.0-alpha1/crypto/{name}/decrypt</c>.</summary>
    public ValueTask<ApiResponse> DecryptAsync(ApiRequest request, ReadOnlySpan<char> provider, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(provider, "name").ToString());

        async ValueTask<ApiResponse> RunAsync(string name) =>
            Answer(await _crypto.DecryptAsync(name, request.GetHeader(KeyName) ?? "", Body(request), cancellationToken));
    }

    private LimitedStream Body(ApiRequest request) => new(request.Body.AsStream(), _maxBytes);

    private static ApiResponse Answer(Stream document) => new(200, "application/octet-stream", new MessageBody(document, length: null));

    private static string Require(ApiRequest request, string header) =>
        request.GetHeader(header) is { Length: > 0 } value
            ? value
            : throw CryptoErrors.BadRequest($"missing header '{header}'").ToException();

    /// <summary>dapr/kit's <c>utils.IsTruthy</c>.</summary>
    private static bool IsTruthy(string? text) => text?.Trim().ToLowerInvariant() is "y" or "yes" or "true" or "t" or "on" or "1";
}
