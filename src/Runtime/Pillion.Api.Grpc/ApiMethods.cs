using System.Collections.Frozen;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc;

/// <summary>Takes the methods of the API, each with the group under which a Configuration's lists allow or deny it.</summary>
/// <remarks>Dapr's <c>pkg/api/grpc/endpoints.go</c>.</remarks>
internal sealed class ApiMethods(GrpcServerBuilder server)
{
    private readonly List<(string Path, string Group, string Version)> _groups = [];

    /// <summary>What is added to the result belongs to this group.</summary>
    public GroupMethods Group(string group, string version) => new(this, group, version);

    /// <summary>The paths of the methods that the lists leave no way to.</summary>
    public FrozenSet<string> ClosedBy(ApiAccess access) =>
        _groups
            .Where(method => !access.Allows(method.Group, method.Version, ApiProtocol.Grpc))
            .Select(method => method.Path)
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Takes the methods of one group.</summary>
    internal sealed class GroupMethods(ApiMethods all, string group, string version)
    {
        public GroupMethods Unary<TRequest, TResponse>(
            GrpcMethod<TRequest, TResponse> method,
            GrpcUnaryHandler<TRequest, TResponse> handler
        )
        {
            all.Server.AddUnary(method, handler);
            return Add(method);
        }

        public GroupMethods ServerStreaming<TRequest, TResponse>(
            GrpcMethod<TRequest, TResponse> method,
            GrpcServerStreamingHandler<TRequest, TResponse> handler
        )
        {
            all.Server.AddServerStreaming(method, handler);
            return Add(method);
        }

        public GroupMethods Duplex<TRequest, TResponse>(
            GrpcMethod<TRequest, TResponse> method,
            GrpcDuplexHandler<TRequest, TResponse> handler
        )
        {
            all.Server.AddDuplex(method, handler);
            return Add(method);
        }

        /// <summary>A method that answers UNIMPLEMENTED.</summary>
        /// <param name="method">The method, unary or duplex.</param>
        /// <param name="reason">Why, for people.</param>
        public GroupMethods Refused<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method, string reason)
        {
            var message = $"{method.Name} is not available: {reason}";
            return method.Kind == GrpcMethodKind.DuplexStreaming
                ? Duplex(method, (_, _, _) => throw new GrpcException(GrpcStatusCode.Unimplemented, message))
                : Unary(method, (_, _) => throw new GrpcException(GrpcStatusCode.Unimplemented, message));
        }

        private GroupMethods Add(GrpcMethod method)
        {
            all._groups.Add((method.Path, group, version));
            return this;
        }
    }

    private GrpcServerBuilder Server => server;
}
