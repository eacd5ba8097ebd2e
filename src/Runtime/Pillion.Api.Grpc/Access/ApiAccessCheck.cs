using System.Collections.Frozen;
using Pillion.Api.Grpc.Errors;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc.Access;

/// <summary>Answers methods that a Configuration closes as if they were not there. Calls for apps pass.</summary>
internal sealed class ApiAccessCheck(FrozenSet<string> closed)
{
    public ValueTask InterceptAsync(GrpcServerCall call, GrpcCallHandler next) =>
        closed.Contains(call.Path) ? throw HttpStatusErrors.Create(501, "requested endpoint is not available") : next(call);
}
