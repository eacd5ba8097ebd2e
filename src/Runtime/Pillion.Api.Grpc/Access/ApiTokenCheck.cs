using Pillion.Api.Grpc.Errors;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc.Access;

/// <summary>Lets nobody in without the API token. It stops here: an app that is called gets its own.</summary>
/// <remarks>Dapr's <c>pkg/api/grpc/auth.go</c>.</remarks>
internal sealed class ApiTokenCheck(string token)
{
    public ValueTask InterceptAsync(GrpcServerCall call, GrpcCallHandler next)
    {
        if (call.GetRequestHeader(ApiToken.HeaderName) is not { Length: > 0 } given)
        {
            throw HttpStatusErrors.Create(401, "missing api token in request metadata");
        }

        if (!ApiToken.Matches(given, token))
        {
            throw HttpStatusErrors.Create(401, "authentication error: api token mismatch");
        }

        call.Http.Request.Headers.Remove(ApiToken.HeaderName);
        return next(call);
    }
}
