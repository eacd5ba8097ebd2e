using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Locks;

/// <summary>The methods of the distributed-lock block (Dapr's <c>pkg/api/universal/lock.go</c>).</summary>
internal sealed class LockService(AppRuntime app)
{
    public void AddTo(ApiMethods methods)
    {
        methods.Group("lock", "v1alpha1").Unary(DaprMethods.TryLockAlpha1, TryLockAsync);
        methods.Group("unlock", "v1alpha1").Unary(DaprMethods.UnlockAlpha1, UnlockAsync);
    }

    private async ValueTask<TryLockResponse> TryLockAsync(TryLockRequest request, GrpcServerCall call) =>
        new()
        {
            Success = await app.Locks.TryLockAsync(
                request.StoreName,
                request.ResourceId,
                request.LockOwner,
                request.ExpiryInSeconds,
                call.CancellationToken
            ),
        };

    private async ValueTask<UnlockResponse> UnlockAsync(UnlockRequest request, GrpcServerCall call)
    {
        var status = await app.Locks.UnlockAsync(request.StoreName, request.ResourceId, request.LockOwner, call.CancellationToken);

        // The two enumerations have the wire's numbers.
        return new UnlockResponse { Status = (UnlockResponse.Types.Status)status };
    }
}
