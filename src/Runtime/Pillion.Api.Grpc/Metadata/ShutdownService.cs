using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Metadata;

/// <summary>The method that stops the runtime.</summary>
internal sealed class ShutdownService(AppRuntime app)
{
    public void AddTo(ApiMethods methods) =>
        methods
            .Group("shutdown", "v1")
            .Unary(
                DaprMethods.Shutdown,
                (_, _) =>
                {
                    app.Shutdown.Request(ShutdownMode.Graceful);
                    return new(new Empty());
                }
            );
}
