using Pillion.Api.Grpc.Tests.Fuzzing;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Tests;

/// <summary>Every method that the service declares, called without the token.</summary>
public sealed class TokenOnEveryMethodTests
{
    [Fact]
    public async Task EveryMethod_WithoutTheToken_IsUnauthenticated()
    {
        await using var host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });
        using var http = new HttpClient { BaseAddress = host.Address };
        List<string> paths =
        [
            .. DaprMethods.Service.Methods.Select(method => $"/{DaprMethods.Service.FullName}/{method.Name}"),
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/some.other.Service/Method",
        ];

        foreach (var path in paths)
        {
            foreach (
                IReadOnlyList<(string, string)> metadata in (IEnumerable<(string, string)[]>)
                    [
                        [],
                        [("dapr-api-token", "wrong")],
                        [("dapr-app-id", "app")],
                    ]
            )
            {
                var (status, message) = await new RawCall(path, metadata, MessageGenerator.Frame([])).OverHttpAsync(
                    http,
                    TestContext.Current.CancellationToken
                );
                Assert.True(status == (int)GrpcStatusCode.Unauthenticated, $"{path} ended with {status} {message}");
            }
        }

        Assert.True(paths.Count > 60, $"only {paths.Count} methods: is the descriptor whole?");
    }
}
