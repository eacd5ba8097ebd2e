using System.Security.Cryptography;
using Google.Protobuf;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;

namespace Pillion.Api.Grpc.Tests.Cryptography;

public sealed class CryptoMethodTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private GrpcTestHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(_directory.File("key"), RandomNumberGenerator.GetBytes(32), Cancel);
        _host = await GrpcTestHost.StartAsync(ApiApp.Component("vault", "crypto.dapr.localstorage", ("path", _directory.Path)));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task EncryptThenDecrypt_Document_ComesBack(int length)
    {
        var document = RandomNumberGenerator.GetBytes(length);

        var encrypted = await EncryptAsync(document);
        var decrypted = await DecryptAsync(encrypted);

        Assert.StartsWith("dapr.io/enc/v1\n", System.Text.Encoding.Latin1.GetString(encrypted), StringComparison.Ordinal);
        Assert.Equal(document, decrypted);
    }

    [Fact]
    public async Task Decrypt_TamperedDocument_IsInternal()
    {
        var encrypted = await EncryptAsync(new byte[100]);
        encrypted[^1] ^= 1;

        var error = await Assert.ThrowsAsync<GrpcException>(() => DecryptAsync(encrypted));

        Assert.Equal(GrpcStatusCode.Internal, error.Status);
        Assert.StartsWith("failed to perform operation: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypt_WithoutOptions_IsInvalidArgument()
    {
        var error = await FailAsync(new EncryptRequest { Payload = new StreamPayload() });

        Assert.Equal(
            (GrpcStatusCode.InvalidArgument, "invalid request: first message does not contain the required options"),
            (error.Status, error.Message)
        );
    }

    [Theory]
    [InlineData("", "AES", "invalid request: missing property 'keyName' in the options message")]
    [InlineData("key", "", "invalid request: missing property 'keyWrapAlgorithm' in the options message")]
    public async Task Encrypt_WithoutAnOption_SaysWhich(string key, string algorithm, string message)
    {
        var error = await FailAsync(
            new EncryptRequest
            {
                Options = new EncryptRequestOptions
                {
                    ComponentName = "vault",
                    KeyName = key,
                    KeyWrapAlgorithm = algorithm,
                },
            }
        );

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task Encrypt_PayloadMissing_IsInternal()
    {
        var error = await FailAsync(
            new EncryptRequest
            {
                Options = Options(),
                Payload = new StreamPayload { Data = ByteString.CopyFromUtf8("a") },
            },
            new EncryptRequest { Payload = new StreamPayload { Seq = 2 } }
        );

        Assert.Equal(
            (GrpcStatusCode.Internal, "failed to perform operation: invalid sequence number received: 2 (expected: 1)"),
            (error.Status, error.Message)
        );
    }

    private static EncryptRequestOptions Options() =>
        new()
        {
            ComponentName = "vault",
            KeyName = "key",
            KeyWrapAlgorithm = "AES",
        };

    private static IEnumerable<StreamPayload> Payloads(byte[] document) =>
        document.Chunk(100_000).Select((part, i) => new StreamPayload { Data = ByteString.CopyFrom(part), Seq = (ulong)i });

    private async Task<byte[]> EncryptAsync(byte[] document)
    {
        using var call = _host.Channel.Start(DaprMethods.EncryptAlpha1, cancellationToken: Cancel);
        var requests = Payloads(document).Select(payload => new EncryptRequest { Payload = payload });
        return await PassAsync(call, requests.Prepend(new EncryptRequest { Options = Options() }), response => response.Payload);
    }

    private async Task<byte[]> DecryptAsync(byte[] document)
    {
        using var call = _host.Channel.Start(DaprMethods.DecryptAlpha1, cancellationToken: Cancel);
        var requests = Payloads(document).Select(payload => new DecryptRequest { Payload = payload });
        var options = new DecryptRequest { Options = new DecryptRequestOptions { ComponentName = "vault" } };
        return await PassAsync(call, requests.Prepend(options), response => response.Payload);
    }

    private async Task<GrpcException> FailAsync(params EncryptRequest[] requests)
    {
        using var call = _host.Channel.Start(DaprMethods.EncryptAlpha1, cancellationToken: Cancel);
        return await Assert.ThrowsAsync<GrpcException>(() => PassAsync(call, requests, response => response.Payload));
    }

    private static async Task<byte[]> PassAsync<TRequest, TResponse>(
        GrpcClientCall<TRequest, TResponse> call,
        IEnumerable<TRequest> requests,
        Func<TResponse, StreamPayload> payload
    )
    {
        // Answers are read while there is more to send: neither end keeps the whole document.
        var sending = SendAsync();
        var answer = new MemoryStream();
        var expected = 0ul;
        await foreach (var response in call.Responses)
        {
            Assert.Equal(expected++, payload(response).Seq);
            payload(response).Data.WriteTo(answer);
        }

        await sending;
        return answer.ToArray();

        async Task SendAsync()
        {
            foreach (var request in requests)
            {
                await call.Requests.WriteAsync(request);
            }

            await call.CompleteAsync();
        }
    }
}
