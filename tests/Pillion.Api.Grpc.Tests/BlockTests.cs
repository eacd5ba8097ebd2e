using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Local;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using static Pillion.Api.Grpc.Tests.GrpcTestHost;
using Job = Pillion.Protos.Runtime.Job;
using JobFailurePolicy = Pillion.Protos.Common.JobFailurePolicy;

namespace Pillion.Api.Grpc.Tests;

/// <summary>Bindings, configuration, jobs and conversation.</summary>
public sealed class BlockTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task InvokeBinding_CreateAndGet_PassDataAndMetadata()
    {
        await using var host = await StartAsync(Component("files", "bindings.localstorage", ("rootPath", _directory.Path)));
        var created = await host.CallAsync(DaprMethods.InvokeBinding, Binding("create", "hello"));

        var found = await host.CallAsync(DaprMethods.InvokeBinding, Binding("get", ""));

        Assert.Contains("file.txt", created.Data.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal("hello", found.Data.ToStringUtf8());
    }

    [Theory]
    [InlineData("files", "", "error invoking output binding files: operation field is missing from request")]
    [InlineData("nothing", "get", "error invoking output binding nothing: couldn't find output binding nothing")]
    public async Task InvokeBinding_Impossible_IsInternal(string name, string operation, string message)
    {
        await using var host = await StartAsync(Component("files", "bindings.localstorage", ("rootPath", _directory.Path)));

        var error = await host.FailAsync(DaprMethods.InvokeBinding, new InvokeBindingRequest { Name = name, Operation = operation });

        Assert.Equal((GrpcStatusCode.Internal, message), (error.Status, error.Message));
    }

    [Fact]
    public async Task GetConfiguration_Keys_GivesThoseThatAreThere()
    {
        await using var host = await StartConfigurationAsync(new ManualTimeProvider());
        var request = new GetConfigurationRequest { StoreName = "config", Keys = { "b", "none" } };

        var found = await host.CallAsync(DaprMethods.GetConfiguration, request);
        var earlier = await host.CallAsync(DaprMethods.GetConfigurationAlpha1, request);

        var item = new ConfigurationItem
        {
            Value = "2",
            Version = "7",
            Metadata = { ["m"] = "n" },
        };
        Assert.Equal(new GetConfigurationResponse { Items = { ["b"] = item } }, found);
        Assert.Equal(found, earlier);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SubscribeConfiguration_Change_ComesBehindTheIdUntilUnsubscribed(bool isAlpha)
    {
        var time = new ManualTimeProvider();
        await using var host = await StartConfigurationAsync(time);
        using var call = Subscribe(host, isAlpha);
        var id = (await ReceiveAsync(call))!.Id;

        _directory.Write("items.json", """{"a":"one","b":"two"}""");
        time.Advance(TimeSpan.FromSeconds(1));
        var update = await ReceiveAsync(call);
        var ended = await host.CallAsync(DaprMethods.UnsubscribeConfiguration, new() { StoreName = "config", Id = id });
        var nothing = await ReceiveAsync(call);
        var again = await host.CallAsync(DaprMethods.UnsubscribeConfigurationAlpha1, new() { StoreName = "config", Id = id });

        Assert.Equal(new SubscribeConfigurationResponse { Id = id, Items = { ["a"] = new ConfigurationItem { Value = "one" } } }, update);
        Assert.Equal((true, ""), (ended.Ok, ended.Message));
        Assert.Null(nothing);
        Assert.Equal(
            (false, $"failed to unsubscribe to configuration request {id}: subscription does not exist"),
            (again.Ok, again.Message)
        );
    }

    [Fact]
    public async Task SubscribeConfiguration_ApiEnds_CallerLearns()
    {
        await using var host = await StartConfigurationAsync(new ManualTimeProvider());
        using var call = Subscribe(host);
        await ReceiveAsync(call);

        host.Api.EndStreams();

        var error = await Assert.ThrowsAsync<GrpcException>(() => ReceiveAsync(call));
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status);
    }

    [Fact]
    public async Task SubscribeConfiguration_UnknownStore_IsInvalidArgument()
    {
        await using var host = await StartConfigurationAsync(new ManualTimeProvider());
        using var call = host.Channel.Start(
            DaprMethods.SubscribeConfiguration,
            new SubscribeConfigurationRequest { StoreName = "other" },
            cancellationToken: Cancel
        );

        var error = await Assert.ThrowsAsync<GrpcException>(() => ReceiveAsync(call));

        Assert.Equal((GrpcStatusCode.InvalidArgument, "configuration store other not found"), (error.Status, error.Message));
    }

    [Fact]
    public async Task ScheduleJob_AnyData_ComesBackAsItWas()
    {
        await using var jobs = await CreateJobsAsync();
        await using var host = await StartAsync(new AppRuntimeOptions { AppId = "app" }, jobs: jobs);
        var typed = new Job
        {
            Name = "typed",
            Schedule = "@every 1h",
            Repeats = 3,
            Ttl = "24h",
            Data = Any.Pack(new StringValue { Value = "x" }),
            FailurePolicy = new JobFailurePolicy
            {
                Constant = new JobFailurePolicyConstant { Interval = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)), MaxRetries = 4 },
            },
        };
        var json = new Job
        {
            Name = "json",
            DueTime = "1h",
            Data = Any.Pack(Value.Parser.ParseJson("""{"a":[1,"x"]}""")),
            FailurePolicy = new JobFailurePolicy { Drop = new JobFailurePolicyDrop() },
        };
        await host.CallAsync(DaprMethods.ScheduleJob, new ScheduleJobRequest { Job = typed });
        await host.CallAsync(DaprMethods.ScheduleJobAlpha1, new ScheduleJobRequest { Job = json });

        var one = await host.CallAsync(DaprMethods.GetJob, new GetJobRequest { Name = "typed" });
        var all = await host.CallAsync(DaprMethods.ListJobs, new ListJobsRequest());

        Assert.Equal(typed, one.Job);
        Assert.Equal(["json", "typed"], all.Jobs.Select(job => job.Name));
        Assert.Equal((json.Data, json.FailurePolicy), (all.Jobs[0].Data, all.Jobs[0].FailurePolicy));
        await host.CallAsync(DaprMethods.DeleteJob, new DeleteJobRequest { Name = "json" });
        await host.CallAsync(DaprMethods.DeleteJobsByPrefix, new DeleteJobsByPrefixRequest { NamePrefix = "ty" });
        Assert.Empty((await host.CallAsync(DaprMethods.ListJobsAlpha1, new ListJobsRequestAlpha1())).Jobs);
    }

    [Fact]
    public async Task JobsAlpha1_GetAndDelete_AreAnsweredAsTheOthers()
    {
        await using var jobs = await CreateJobsAsync();
        await using var host = await StartAsync(new AppRuntimeOptions { AppId = "app" }, jobs: jobs);
        foreach (var name in (string[])["alone", "many-1", "many-2", "other"])
        {
            await host.CallAsync(
                DaprMethods.ScheduleJobAlpha1,
                new ScheduleJobRequest
                {
                    Job = new Job { Name = name, DueTime = "1h" },
                }
            );
        }

        var found = await host.CallAsync(DaprMethods.GetJobAlpha1, new GetJobRequest { Name = "alone" });
        await host.CallAsync(DaprMethods.DeleteJobAlpha1, new DeleteJobRequest { Name = "alone" });
        var gone = await host.FailAsync(DaprMethods.GetJobAlpha1, new GetJobRequest { Name = "alone" });
        await host.CallAsync(DaprMethods.DeleteJobsByPrefixAlpha1, new DeleteJobsByPrefixRequestAlpha1 { NamePrefix = "many-" });
        var left = await host.CallAsync(DaprMethods.ListJobsAlpha1, new ListJobsRequestAlpha1());

        Assert.Equal(("alone", "1h"), (found.Job.Name, found.Job.DueTime));
        Assert.Equal((await host.FailAsync(DaprMethods.GetJob, new GetJobRequest { Name = "alone" })).Status, gone.Status);
        Assert.Equal(["other"], left.Jobs.Select(job => job.Name));
    }

    [Fact]
    public async Task ScheduleJob_Incomplete_SaysWhatIsMissing()
    {
        await using var jobs = await CreateJobsAsync();
        await using var host = await StartAsync(new AppRuntimeOptions { AppId = "app" }, jobs: jobs);

        var none = await host.FailAsync(DaprMethods.ScheduleJob, new ScheduleJobRequest());
        var nameless = await host.FailAsync(DaprMethods.ScheduleJob, new ScheduleJobRequest { Job = new Job() });
        var timeless = await host.FailAsync(DaprMethods.ScheduleJob, new ScheduleJobRequest { Job = new Job { Name = "j" } });

        Assert.Equal((GrpcStatusCode.InvalidArgument, "Job is empty"), (none.Status, none.Message));
        Assert.Equal("Name is empty", nameless.Message);
        Assert.Equal("Schedule is empty", timeless.Message);
    }

    [Fact]
    public async Task ConverseAlpha2_MessagesAndTools_AreAnswered()
    {
        await using var host = await StartAsync(Component("echo", "conversation.echo"));
        var request = new ConversationRequestAlpha2
        {
            Name = "echo",
            ContextId = "c",
            ToolChoice = "get_weather",
            Tools =
            {
                new ConversationTools
                {
                    Function = new ConversationToolsFunction
                    {
                        Name = "get_weather",
                        Parameters = Struct.Parser.ParseJson("""{"type":"object","properties":{"unit":{"type":"string"}}}"""),
                    },
                },
            },
            Inputs = { Input(new ConversationMessageContent { Text = "weather?" }) },
        };

        var answer = await host.CallAsync(DaprMethods.ConverseAlpha2, request);

        var choice = Assert.Single(Assert.Single(answer.Outputs).Choices);
        Assert.Equal(("c", "tool_calls", "weather?"), (answer.ContextId, choice.FinishReason, choice.Message.Content));
        Assert.Equal(
            new ConversationToolCallsOfFunction { Name = "get_weather", Arguments = "unit" },
            Assert.Single(choice.Message.ToolCalls).Function
        );
    }

    [Fact]
    public async Task ConverseAlpha2_MessageWithoutType_IsInvalidArgument()
    {
        await using var host = await StartAsync(Component("echo", "conversation.echo"));
        var input = new ConversationInputAlpha2 { Messages = { new ConversationMessage() } };

        var error = await host.FailAsync(DaprMethods.ConverseAlpha2, new ConversationRequestAlpha2 { Name = "echo", Inputs = { input } });

        Assert.Equal(
            (GrpcStatusCode.InvalidArgument, "failed conversing with component echo: invalid params: message type cannot be nil"),
            (error.Status, error.Message)
        );
    }

    [Fact]
    public async Task ConverseAlpha1_Inputs_AreAnsweredWithTheParameters()
    {
        await using var host = await StartAsync(Component("echo", "conversation.echo"));
        var request = new ConversationRequest
        {
            Name = "echo",
            Inputs =
            {
                new ConversationInput { Content = "from 10.8.9.1", ScrubPII = true },
            },
            Parameters = { ["k"] = Any.Pack(new StringValue { Value = "x" }) },
        };

        var answer = await host.CallAsync(DaprMethods.ConverseAlpha1, request);

        Assert.Equal(
            new ConversationResponse
            {
                Outputs =
                {
                    new ConversationResult { Result = "from <IP>", Parameters = { request.Parameters } },
                },
            },
            answer
        );
    }

    private static ConversationInputAlpha2 Input(ConversationMessageContent content) =>
        new() { Messages = { new ConversationMessage { OfUser = new ConversationMessageOfUser { Content = { content } } } } };

    private static InvokeBindingRequest Binding(string operation, string data) =>
        new()
        {
            Name = "files",
            Operation = operation,
            Data = ByteString.CopyFromUtf8(data),
            Metadata = { ["fileName"] = "file.txt" },
        };

    private static GrpcClientCall<SubscribeConfigurationRequest, SubscribeConfigurationResponse> Subscribe(
        GrpcTestHost host,
        bool isAlpha = false
    ) =>
        host.Channel.Start(
            isAlpha ? DaprMethods.SubscribeConfigurationAlpha1 : DaprMethods.SubscribeConfiguration,
            new SubscribeConfigurationRequest { StoreName = "config", Keys = { "a" } },
            cancellationToken: Cancel
        );

    private static async Task<SubscribeConfigurationResponse?> ReceiveAsync(
        GrpcClientCall<SubscribeConfigurationRequest, SubscribeConfigurationResponse> call
    ) => await Wait.ForAsync(call.Responses.MoveNextAsync().AsTask(), "a message of the subscription") ? call.Responses.Current : null;

    private static async Task<JobScheduler> CreateJobsAsync()
    {
        var store = (IStateStore)LocalComponents.All.Single(c => c.Type == "state.in-memory").Create(new ComponentServices());
        await store.InitAsync(Component("jobs", "state.in-memory"), Cancel);
        return new JobScheduler(
            new JobSchedulerOptions { OpenAsync = _ => new(store), CloseAsync = store.DisposeAsync },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
    }

    private Task<GrpcTestHost> StartConfigurationAsync(ManualTimeProvider time)
    {
        var file = _directory.Write("items.json", """{"a":"1","b":{"value":"2","version":"7","metadata":{"m":"n"}}}""");
        return StartAsync(
            new AppRuntimeOptions { AppId = "app" },
            time: time,
            components: Component("config", "configuration.local.file", ("path", file))
        );
    }
}
