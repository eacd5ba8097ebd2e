using System.Security.Cryptography;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Local;
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
    private const int Seed = 20260;

    private readonly TempDirectory _directory = new();
    private JobScheduler? _jobs;
    private GrpcTestHost? _host;
    private HttpClient? _http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GrpcTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        var keys = _directory.Folder("keys");
        await File.WriteAllBytesAsync(Path.Combine(keys, "key"), RandomNumberGenerator.GetBytes(32), Token);
        var store = (IStateStore)LocalComponents.All.Single(c => c.Type == "state.in-memory").Create(new ComponentServices());
        await store.InitAsync(GrpcTestHost.Component("jobs", "state.in-memory"), Token);
        _jobs = new JobScheduler(
            new JobSchedulerOptions { OpenAsync = _ => new(store), CloseAsync = store.DisposeAsync },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
        _host = await GrpcTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", MayInvokeUrl = _ => false },
            jobs: _jobs,
            components:
            [
                GrpcTestHost.Component("store", "state.in-memory"),
                GrpcTestHost.Component("bus", "pubsub.in-memory"),
                GrpcTestHost.Component(
                    "secrets",
                    "secretstores.local.file",
                    ("secretsFile", _directory.Write("secrets.json", """{"name":"v"}"""))
                ),
                GrpcTestHost.Component("locks", "lock.in-memory"),
                GrpcTestHost.Component("keys", "crypto.dapr.localstorage", ("path", keys)),
                GrpcTestHost.Component("files", "bindings.localstorage", ("rootPath", _directory.Folder("files"))),
                GrpcTestHost.Component(
                    "config",
                    "configuration.local.file",
                    ("path", _directory.Write("items.json", """{"a":"1","b":{"value":"2","version":"7"}}"""))
                ),
                GrpcTestHost.Component("echo", "conversation.echo"),
            ]
        );
        Host.App.Channel = new QuietApp();
        _http = new HttpClient { BaseAddress = Host.Address, Timeout = Wait.Limit };
    }

    public async ValueTask DisposeAsync()
    {
        _http!.Dispose();
        await Host.DisposeAsync();
        await _jobs!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Api_FuzzedCalls_AreAnsweredWithoutCrashOrLeak()
    {
        var input = new FuzzInput(Seed);
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

    /// <summary>An app that reads what it gets and forgets it.</summary>
    private sealed class QuietApp : IAppChannel
    {
        public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) =>
            new() { Status = 200, Body = new MessageBody(await request.Body.ReadAllAsync(int.MaxValue, cancellationToken)) };

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
