using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Local;
using Pillion.Protos.Runtime;
using Job = Pillion.Protos.Runtime.Job;
using JobFailurePolicy = Pillion.Protos.Common.JobFailurePolicy;

namespace Pillion.Api.Grpc.Tests.Fuzzing;

/// <summary>Messages that are well formed and that nobody thought of. Found by <see cref="GrpcFuzzTests"/>.</summary>
public sealed class OddMessageTests
{
    [Fact]
    public async Task ConverseAlpha2_SchemaWithValuesThatJsonHasNot_IsAnswered()
    {
        await using var host = await GrpcTestHost.StartAsync(ApiApp.Component("echo", "conversation.echo"));
        var schema = new Struct
        {
            Fields =
            {
                [""] = new Value(),
                ["nan"] = Value.ForNumber(double.NaN),
                ["list"] = Value.ForList(new Value(), Value.ForBool(true), Value.ForString("s")),
            },
        };

        var answer = await host.CallAsync(
            DaprMethods.ConverseAlpha2,
            new ConversationRequestAlpha2
            {
                Name = "echo",
                ResponseFormat = schema,
                Tools =
                {
                    new ConversationTools
                    {
                        Function = new ConversationToolsFunction { Name = "f", Parameters = schema },
                    },
                },
                Inputs =
                {
                    new ConversationInputAlpha2
                    {
                        Messages =
                        {
                            new ConversationMessage
                            {
                                OfUser = new ConversationMessageOfUser { Content = { new ConversationMessageContent { Text = "hi" } } },
                            },
                        },
                    },
                },
            }
        );

        Assert.Equal("hi", answer.Outputs[0].Choices[0].Message.Content);
    }

    [Theory]
    [InlineData(1, 2_000_000_000, 3, 0)]
    [InlineData(long.MaxValue, int.MaxValue, 9_223_372_036, 854_775_800)]
    [InlineData(long.MinValue, -1, -9_223_372_036, -854_775_800)]
    public async Task ScheduleJob_IntervalOutOfRange_IsTheNextOneThatGoHas(long seconds, int nanos, long keptSeconds, int keptNanos)
    {
        await using var jobs = await CreateJobsAsync();
        await using var host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, jobs: jobs);
        var policy = new JobFailurePolicy
        {
            Constant = new()
            {
                Interval = new Duration { Seconds = seconds, Nanos = nanos },
            },
        };

        await ScheduleAsync(host, new Job { FailurePolicy = policy });

        var kept = (await host.CallAsync(DaprMethods.GetJob, new GetJobRequest { Name = "j" })).Job.FailurePolicy.Constant.Interval;
        Assert.Equal((keptSeconds, keptNanos), (kept.Seconds, kept.Nanos));
    }

    [Fact]
    public async Task ScheduleJob_ValueOfNoKind_ComesBackAsItWas()
    {
        await using var jobs = await CreateJobsAsync();
        await using var host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, jobs: jobs);
        var data = new Any { TypeUrl = "type.googleapis.com/google.protobuf.Value", Value = ByteString.Empty };

        await ScheduleAsync(host, new Job { Data = data });

        Assert.Equal(data, (await host.CallAsync(DaprMethods.GetJob, new GetJobRequest { Name = "j" })).Job.Data);
    }

    private static async Task ScheduleAsync(GrpcTestHost host, Job job)
    {
        (job.Name, job.Schedule) = ("j", "@every 1h");
        await host.CallAsync(DaprMethods.ScheduleJob, new ScheduleJobRequest { Job = job });
    }

    private static async Task<JobScheduler> CreateJobsAsync()
    {
        var store = (IStateStore)LocalComponents.All.Single(c => c.Type == "state.in-memory").Create(new ComponentServices());
        await store.InitAsync(ApiApp.Component("jobs", "state.in-memory"), TestContext.Current.CancellationToken);
        return new JobScheduler(
            new JobSchedulerOptions { OpenAsync = _ => new(store), CloseAsync = store.DisposeAsync },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
    }
}
