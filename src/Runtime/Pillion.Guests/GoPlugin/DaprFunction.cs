namespace Pillion.Guests.GoPlugin;

/// <summary>A method of Dapr's gRPC API as a function of messages, which the guests of a plug-in may call.</summary>
/// <param name="request">The request, as protobuf.</param>
/// <param name="cancellationToken">Ends it.</param>
/// <returns>The response, as protobuf.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> DaprFunction(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
