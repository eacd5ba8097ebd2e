using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Secrets;

/// <summary>The methods of the secrets block (Dapr's <c>pkg/api/universal/secrets.go</c>).</summary>
internal sealed class SecretService(AppRuntime app)
{
    public void AddTo(ApiMethods methods) =>
        methods.Group("secrets", "v1").Unary(DaprMethods.GetSecret, GetAsync).Unary(DaprMethods.GetBulkSecret, GetBulkAsync);

    private async ValueTask<GetSecretResponse> GetAsync(GetSecretRequest request, GrpcServerCall call)
    {
        var values = await app.Secrets.GetAsync(request.StoreName, request.Key, request.Metadata.ToMetadata(), call.CancellationToken);
        var response = new GetSecretResponse();
        response.Data.AddAll(values);
        return response;
    }

    private async ValueTask<GetBulkSecretResponse> GetBulkAsync(GetBulkSecretRequest request, GrpcServerCall call)
    {
        var all = await app.Secrets.GetAllAsync(request.StoreName, request.Metadata.ToMetadata(), call.CancellationToken);
        var response = new GetBulkSecretResponse();
        foreach (var (name, values) in all)
        {
            var secret = new SecretResponse();
            secret.Secrets.AddAll(values);
            response.Data.Add(name, secret);
        }

        return response;
    }
}
