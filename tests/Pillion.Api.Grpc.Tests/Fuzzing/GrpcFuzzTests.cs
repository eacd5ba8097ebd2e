using Google.Protobuf.Reflection;
using Pillion.Api.Testing.Fuzzing;
using Pillion.Grpc;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using Pillion.Testing.Fuzzing;

namespace Pillion.Api.Grpc.Tests.Fuzzing;

/// <summary>Whatever is sent is answered soon, with a status that somebody chose, and leaves nothing behind.</summary>
[Collection(nameof(GrpcFuzzTests))]
[CollectionDefinition(nameof(GrpcFuzzTests), DisableParallelization = true)]
public sealed class GrpcFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private FuzzedApp? _app;
    private GrpcTestHost? _host;
    private HttpClient? _http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GrpcTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _app = await FuzzedApp.CreateAsync(Token);
        _host = await GrpcTestHost.StartAsync(_app.Options, jobs: _app.Jobs, components: [.. _app.Components]);
        Host.App.Channel = _app.Channel;
        _http = new HttpClient { BaseAddress = Host.Address, Timeout = Wait.Limit };
    }

    public async ValueTask DisposeAsync()
    {
        _http!.Dispose();
        await Host.DisposeAsync();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task Api_FuzzedCalls_AreAnsweredWithoutCrashOrLeak()
    {
        var input = new FuzzInput(FuzzedApp.Seed);
        var messages = new MessageGenerator(input);
        IReadOnlyList<MethodDescriptor> methods = [.. DaprMethods.Service.Methods];

        await FuzzRun.RunAsync(
            "gRPC API",
            async number =>
            {
                var method = methods[input.Below(methods.Count)];
                var path = $"/{DaprMethods.Service.FullName}/{method.Name}";
                var call = new RawCall(input.Chance(2) ? path + "x" : path, Metadata(input, method), messages.Frames(method));
                var problem = await TryAsync(call, overHttp: number % 5 == 0);
                return problem is null && number % 100 == 0 ? await GoodCallAsync() : problem;
            },
            output.WriteLine
        );
    }

    private async Task<FuzzProblem?> TryAsync(RawCall call, bool overHttp)
    {
        try
        {
            var (status, message) = await Wait.ForAsync(
                overHttp ? call.OverHttpAsync(_http!, Token) : call.InProcessAsync(Host.Api.HandleAsync, Token),
                $"an answer to {call}"
            );
            return status switch
            {
                // The server's word for an exception that nobody foresaw.
                (int)GrpcStatusCode.Unknown when message.StartsWith(call.Path + " failed:", StringComparison.Ordinal) => new FuzzProblem(
                    $"UNKNOWN {message}",
                    call.ToString()
                ),
                < 0 or > 16 => new FuzzProblem($"status {status} {message}", call.ToString()),
                _ => null,
            };
        }
        catch (Exception e)
        {
            return new FuzzProblem($"{e.GetType()}: {e.Message} at {e.StackTrace?.Split('\n')[0]}", call.ToString());
        }
    }

    private async Task<FuzzProblem?> GoodCallAsync()
    {
        var answer = await Host.CallAsync(DaprMethods.GetMetadata, new GetMetadataRequest());
        return answer.Id == "app" ? null : new FuzzProblem($"a good call got '{answer.Id}' afterwards", "");
    }

    private static List<(string Name, string Value)> Metadata(FuzzInput input, MethodDescriptor method)
    {
        List<(string, string)> metadata = [];
        if (method.IsServerStreaming)
        {
            // They end when the caller has enough.
            metadata.Add(("grpc-timeout", "15m"));
        }
        else if (input.Chance(5))
        {
            metadata.Add(("grpc-timeout", input.Pick("1n", "0m", "99999999H", "x", "-1S", "1", "999999999S")));
        }

        while (input.Chance(25))
        {
            metadata.Add(
                input.Pick<(string, string)>(
                    ("grpc-encoding", "gzip"),
                    ("grpc-encoding", "nonsense"),
                    ("grpc-accept-encoding", "gzip,deflate"),
                    ("x-bin", "AAAA"),
                    ("x-bin", "!not base64!"),
                    ("grpc-trace-bin", "AAAA"),
                    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                    ("baggage", "a=b"),
                    ("baggage", "=;=,,"),
                    ("dapr-app-id", "nobody"),
                    ("x-dapr-nothing", new string('v', 500))
                )
            );
        }

        return metadata;
    }
}
