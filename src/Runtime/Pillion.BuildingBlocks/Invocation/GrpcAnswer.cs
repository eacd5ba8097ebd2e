using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>What the answer of an app that speaks gRPC has besides what an answer over HTTP has, for callers that speak gRPC, too.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">What the status says to people; empty for nothing.</param>
/// <param name="Details">The rich status, a <c>google.rpc.Status</c>; empty for none.</param>
/// <param name="Trailers">The metadata behind the answer; values of names in <c>-bin</c> are base64.</param>
/// <param name="DataTypeUrl">The type of the body (<c>google.protobuf.Any.type_url</c>); empty for plain bytes.</param>
public sealed record GrpcAnswer(
    GrpcStatus Status,
    string Message,
    ReadOnlyMemory<byte> Details,
    HeaderList Trailers,
    string DataTypeUrl = ""
);
