namespace Pillion.Grpc.Health;

/// <summary>The service <c>grpc.health.v1.Health</c>.</summary>
public static class HealthMethods
{
    /// <summary>The status now.</summary>
    public static GrpcMethod<HealthCheckRequest, HealthCheckResponse> Check { get; } = Of();

    /// <summary>The status now and whenever it changes.</summary>
    public static GrpcMethod<HealthCheckRequest, HealthCheckResponse> Watch { get; } = Of();

    private static GrpcMethod<HealthCheckRequest, HealthCheckResponse> Of(
        [System.Runtime.CompilerServices.CallerMemberName] string name = ""
    ) => GrpcMethod.Of<HealthCheckRequest, HealthCheckResponse>(HealthReflection.Descriptor.Services[0], name);
}
