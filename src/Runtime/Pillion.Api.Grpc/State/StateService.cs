using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions.State;
using Pillion.Api.Grpc.Errors;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.State;

/// <summary>The methods of the state block (Dapr's <c>pkg/api/grpc/grpc.go</c>).</summary>
internal sealed class StateService(AppRuntime app)
{
    public void AddTo(ApiMethods methods)
    {
        methods
            .Group("state", "v1")
            .Unary(DaprMethods.GetState, GetAsync)
            .Unary(DaprMethods.GetBulkState, GetBulkAsync)
            .Unary(DaprMethods.SaveState, SaveAsync)
            .Unary(DaprMethods.DeleteState, DeleteAsync)
            .Unary(DaprMethods.DeleteBulkState, DeleteBulkAsync)
            .Unary(DaprMethods.ExecuteStateTransaction, TransactAsync);
        methods.Group("state", "v1alpha1").Unary(DaprMethods.QueryStateAlpha1, QueryAsync);
    }

    private async ValueTask<GetStateResponse> GetAsync(GetStateRequest request, GrpcServerCall call)
    {
        var value = await app
            .State.Open(request.StoreName)
            .GetAsync(request.Key, request.Consistency.ToConsistency(), request.Metadata.ToMetadata(), call.CancellationToken);

        // The store's bytes never change: they need not be copied.
        var response = new GetStateResponse { Data = UnsafeByteOperations.UnsafeWrap(value.Data), Etag = value.ETag ?? "" };
        response.Metadata.AddAll(value.Metadata);
        return response;
    }

    private async ValueTask<GetBulkStateResponse> GetBulkAsync(GetBulkStateRequest request, GrpcServerCall call)
    {
        var metadata = request.Metadata.ToMetadata();
        var items = await app
            .State.Open(request.StoreName)
            .BulkGetAsync(
                [.. request.Keys.Select(key => new StateGetRequest(key, Metadata: metadata))],
                request.Parallelism,
                call.CancellationToken
            );
        var response = new GetBulkStateResponse();
        foreach (var (key, value, error) in items)
        {
            var item = new BulkStateItem
            {
                Key = key,
                Data = UnsafeByteOperations.UnsafeWrap(value.Data),
                Etag = value.ETag ?? "",
                Error = error ?? "",
            };
            item.Metadata.AddAll(value.Metadata);
            response.Items.Add(item);
        }

        return response;
    }

    private async ValueTask<Empty> SaveAsync(SaveStateRequest request, GrpcServerCall call)
    {
        var error = await app
            .State.Open(request.StoreName)
            .SaveAsync([.. request.States.Select(StateItems.ToSave)], call.CancellationToken);
        return error is null ? new Empty() : throw error.ToGrpc();
    }

    private async ValueTask<Empty> DeleteAsync(DeleteStateRequest request, GrpcServerCall call)
    {
        var error = await app
            .State.Open(request.StoreName)
            .DeleteAsync(
                new StateDeleteRequest(
                    request.Key,
                    request.Etag.ToETag(),
                    request.Options.ToConcurrency(),
                    request.Options.ToConsistency(),
                    request.Metadata.ToMetadata()
                ),
                call.CancellationToken
            );
        return error is null ? new Empty() : throw error.ToGrpc();
    }

    private async ValueTask<Empty> DeleteBulkAsync(DeleteBulkStateRequest request, GrpcServerCall call)
    {
        var error = await app
            .State.Open(request.StoreName)
            .BulkDeleteAsync([.. request.States.Select(StateItems.ToDelete)], call.CancellationToken);
        return error is null ? new Empty() : throw error.ToGrpc();
    }

    private async ValueTask<Empty> TransactAsync(ExecuteStateTransactionRequest request, GrpcServerCall call)
    {
        var store = app.State.Open(request.StoreName);
        store.RequireTransactional();
        var transaction = new StateTransaction([.. request.Operations.Select(StateItems.ToOperation)], request.Metadata.ToMetadata());
        await store.TransactAsync(transaction, call.CancellationToken);
        return new Empty();
    }

    private async ValueTask<QueryStateResponse> QueryAsync(QueryStateRequest request, GrpcServerCall call)
    {
        var store = app.State.Open(request.StoreName);
        store.RequireQuerier();
        var page = await store.QueryAsync(
            System.Text.Encoding.UTF8.GetBytes(request.Query),
            request.Metadata.ToMetadata(),
            call.CancellationToken
        );
        var response = new QueryStateResponse { Token = page.Token ?? "" };
        response.Metadata.AddAll(page.Metadata);
        foreach (var (key, value, error) in page.Items)
        {
            response.Results.Add(
                new QueryStateItem
                {
                    Key = key,
                    Data = UnsafeByteOperations.UnsafeWrap(value.Data),
                    Etag = value.ETag ?? "",
                    Error = error ?? "",
                }
            );
        }

        return response;
    }
}
