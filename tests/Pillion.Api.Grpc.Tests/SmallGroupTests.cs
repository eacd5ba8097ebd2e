using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Secrets;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Grpc;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using static Pillion.Api.Grpc.Tests.GrpcTestHost;

namespace Pillion.Api.Grpc.Tests;

/// <summary>The groups of one or two methods: secrets, locks, metadata, shutdown.</summary>
public sealed class SmallGroupTests
{
    [Fact]
    public async Task GetSecret_OfAFile_GivesItsValues()
    {
        using var folder = new TempDirectory();
        await using var host = await StartAsync(await SecretsAsync(folder));

        var one = await host.CallAsync(DaprMethods.GetSecret, new GetSecretRequest { StoreName = "secrets", Key = "a" });
        var all = await host.CallAsync(DaprMethods.GetBulkSecret, new GetBulkSecretRequest { StoreName = "secrets" });

        Assert.Equal(new GetSecretResponse { Data = { ["a"] = "1" } }, one);
        Assert.Equal(["a", "b"], all.Data.Keys.Order());
        Assert.Equal(new SecretResponse { Secrets = { ["b"] = "2" } }, all.Data["b"]);
    }

    [Fact]
    public async Task GetSecret_OutsideOfTheScope_IsPermissionDenied()
    {
        using var folder = new TempDirectory();
        var options = new AppRuntimeOptions { AppId = "app", SecretScopes = [new SecretScope("secrets", AllowByDefault: true, [], ["a"])] };
        await using var host = await StartAsync(options, components: await SecretsAsync(folder));

        var error = await host.FailAsync(DaprMethods.GetSecret, new GetSecretRequest { StoreName = "secrets", Key = "a" });

        Assert.Equal(GrpcStatusCode.PermissionDenied, error.Status);
    }

    [Fact]
    public async Task TryLock_OfAnothersLock_FailsUntilItIsGivenBack()
    {
        await using var host = await StartAsync(Component("locks", "lock.in-memory"));

        var first = await host.CallAsync(DaprMethods.TryLockAlpha1, TryLock("me"));
        var second = await host.CallAsync(DaprMethods.TryLockAlpha1, TryLock("you"));
        var others = await host.CallAsync(DaprMethods.UnlockAlpha1, Unlock("you"));
        var mine = await host.CallAsync(DaprMethods.UnlockAlpha1, Unlock("me"));
        var again = await host.CallAsync(DaprMethods.UnlockAlpha1, Unlock("me"));

        Assert.Equal((true, false), (first.Success, second.Success));
        Assert.Equal(
            (
                UnlockResponse.Types.Status.LockBelongsToOthers,
                UnlockResponse.Types.Status.Success,
                UnlockResponse.Types.Status.LockDoesNotExist
            ),
            (others.Status, mine.Status, again.Status)
        );
    }

    [Fact]
    public async Task TryLock_WithoutExpiry_IsInvalidArgument()
    {
        await using var host = await StartAsync(Component("locks", "lock.in-memory"));
        var request = TryLock("me");
        request.ExpiryInSeconds = 0;

        var error = await host.FailAsync(DaprMethods.TryLockAlpha1, request);

        Assert.Equal(
            (GrpcStatusCode.InvalidArgument, "ExpiryInSeconds is not positive in lock store locks"),
            (error.Status, error.Message)
        );
    }

    [Fact]
    public async Task GetMetadata_AfterSet_TellsEverything()
    {
        var options = new AppRuntimeOptions
        {
            AppId = "app",
            RuntimeVersion = "1.2.3",
            EnabledFeatures = ["f"],
            AppConnection = new AppConnection
            {
                Port = 3000,
                Health = new AppHealthProbe("/h", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), 3),
            },
        };
        await using var host = await StartAsync(options, components: Component("locks", "lock.in-memory"));
        await host.CallAsync(DaprMethods.SetMetadata, new SetMetadataRequest { Key = "k", Value = "v" });

        var metadata = await host.CallAsync(DaprMethods.GetMetadata, new GetMetadataRequest());

        Assert.Equal(
            new GetMetadataResponse
            {
                Id = "app",
                RuntimeVersion = "1.2.3",
                EnabledFeatures = { "f" },
                ExtendedMetadata = { ["k"] = "v", ["daprRuntimeVersion"] = "1.2.3" },
                RegisteredComponents =
                {
                    new RegisteredComponents
                    {
                        Name = "locks",
                        Type = "lock.in-memory",
                        Version = "v1",
                    },
                },
                AppConnectionProperties = new AppConnectionProperties
                {
                    Port = 3000,
                    Protocol = "http",
                    ChannelAddress = "127.0.0.1",
                    Health = new AppConnectionHealthProperties
                    {
                        HealthCheckPath = "/h",
                        HealthProbeInterval = "5s",
                        HealthProbeTimeout = "500ms",
                        HealthThreshold = 3,
                    },
                },
                ActorRuntime = new ActorRuntime { RuntimeStatus = ActorRuntime.Types.ActorRuntimeStatus.Disabled },
            },
            metadata
        );
    }

    [Fact]
    public async Task Shutdown_Asked_IsPassedOn()
    {
        var asked = new TaskCompletionSource<ShutdownMode>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(new AppRuntimeOptions { AppId = "app" }, shutdown: asked.SetResult);

        await host.CallAsync(DaprMethods.Shutdown, new ShutdownRequest());

        Assert.Equal(ShutdownMode.Graceful, await asked.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
    }

    private static async Task<Pillion.Abstractions.ComponentSpec> SecretsAsync(TempDirectory folder)
    {
        var file = Path.Combine(folder.Path, "secrets.json");
        await File.WriteAllTextAsync(file, """{"a":"1","b":"2"}""");
        return Component("secrets", "secretstores.local.file", ("secretsFile", file));
    }

    private static TryLockRequest TryLock(string owner) =>
        new()
        {
            StoreName = "locks",
            ResourceId = "r",
            LockOwner = owner,
            ExpiryInSeconds = 60,
        };

    private static UnlockRequest Unlock(string owner) =>
        new()
        {
            StoreName = "locks",
            ResourceId = "r",
            LockOwner = owner,
        };
}
