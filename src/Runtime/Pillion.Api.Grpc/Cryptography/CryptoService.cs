using Pillion.Api.Grpc.Streaming;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Errors;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Cryptography;

/// <summary>Encrypts and decrypts documents as they pass: the first message has the options, and perhaps a payload, those behind it payloads.</summary>
/// <remarks>Dapr's <c>pkg/api/grpc/crypto.go</c>.</remarks>
internal sealed class CryptoService(AppRuntime app, TimeProvider time)
{
    // The scheme's segments: smaller answers would split them.
    private const int ChunkSize = 64 * 1024;

    private static readonly TimeSpan s_firstMessageTimeout = TimeSpan.FromSeconds(5);

    public void AddTo(ApiMethods methods) =>
        methods.Group("crypto", "v1alpha1").Duplex(DaprMethods.EncryptAlpha1, EncryptAsync).Duplex(DaprMethods.DecryptAlpha1, DecryptAsync);

    private async ValueTask EncryptAsync(GrpcReader<EncryptRequest> requests, GrpcWriter<EncryptResponse> responses, GrpcServerCall call)
    {
        var first = await ReadFirstAsync(requests, call);
        var options = first.Options ?? throw BadRequest("first message does not contain the required options");
        Require(options.KeyName, "keyName");
        Require(options.KeyWrapAlgorithm, "keyWrapAlgorithm");
        app.Cryptography.RequireProvider(options.ComponentName);
        await PassAsync(
            () => new PayloadStream<EncryptRequest>(requests, m => Payload(m.Options is not null, m.Payload), first.Payload),
            document =>
                app.Cryptography.EncryptAsync(
                    options.ComponentName,
                    new CryptoEncryptOptions
                    {
                        KeyName = options.KeyName,
                        KeyWrapAlgorithm = options.KeyWrapAlgorithm,
                        DataEncryptionCipher = options.DataEncryptionCipher,
                        OmitDecryptionKeyName = options.OmitDecryptionKeyName,
                        DecryptionKeyName = options.DecryptionKeyName,
                    },
                    document,
                    call.CancellationToken
                ),
            payload => responses.WriteAsync(new EncryptResponse { Payload = payload }),
            call
        );
    }

    private async ValueTask DecryptAsync(GrpcReader<DecryptRequest> requests, GrpcWriter<DecryptResponse> responses, GrpcServerCall call)
    {
        var first = await ReadFirstAsync(requests, call);
        var options = first.Options ?? throw BadRequest("first message does not contain the required options");
        app.Cryptography.RequireProvider(options.ComponentName);
        await PassAsync(
            () => new PayloadStream<DecryptRequest>(requests, m => Payload(m.Options is not null, m.Payload), first.Payload),
            document => app.Cryptography.DecryptAsync(options.ComponentName, options.KeyName, document, call.CancellationToken),
            payload => responses.WriteAsync(new DecryptResponse { Payload = payload }),
            call
        );
    }

    private static async ValueTask PassAsync(
        Func<Stream> open,
        Func<Stream, ValueTask<Stream>> operation,
        Func<StreamPayload, ValueTask> send,
        GrpcServerCall call
    )
    {
        try
        {
            await using var result = await operation(open());
            await foreach (var payload in PayloadChunks.ReadAsync(result, ChunkSize, call.CancellationToken))
            {
                await send(payload);
            }
        }
        catch (IOException e)
        {
            throw CryptoErrors.Operation(e.Message).ToException(e);
        }
    }

    private async ValueTask<T> ReadFirstAsync<T>(GrpcReader<T> requests, GrpcServerCall call)
    {
        using var timeout = new CancellationTokenSource(s_firstMessageTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, call.CancellationToken);
        try
        {
            return await requests.MoveNextAsync(either.Token)
                ? requests.Current
                : throw CryptoErrors.Operation("error receiving the first message: EOF").ToException();
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            throw CryptoErrors.BadRequest("error waiting for first message: context deadline exceeded").ToException(e);
        }
    }

    private static StreamPayload? Payload(bool hasOptions, StreamPayload? payload) =>
        hasOptions ? throw new IOException("options found in non-leading message") : payload;

    private static void Require(string value, string property)
    {
        if (value.Length == 0)
        {
            throw BadRequest($"missing property '{property}' in the options message");
        }
    }

    private static BuildingBlockException BadRequest(string cause) => CryptoErrors.BadRequest(cause).ToException();
}
