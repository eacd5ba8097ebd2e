using Pillion.Grpc.Tests.Client;

namespace Pillion.Grpc.Tests.Interop;

/// <summary>Our client and a server of <c>@grpc/grpc-js</c>.</summary>
public sealed class GrpcJsServerTests(GrpcJsServer server) : EchoClientTests(server), IClassFixture<GrpcJsServer>;

/// <summary>Our client and a server of Python's grpcio.</summary>
public sealed class PythonServerTests(PythonServer server) : EchoClientTests(server), IClassFixture<PythonServer>;
