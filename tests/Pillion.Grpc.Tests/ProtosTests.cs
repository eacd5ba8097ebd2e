using System.Reflection;
using Google.Protobuf.Reflection;
using Pillion.Protos.Runtime;

namespace Pillion.Grpc.Tests;

public sealed class ProtosTests
{
    public static TheoryData<Type> ServiceClasses() =>
        [.. typeof(DaprMethods).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Methods", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(ServiceClasses))]
    public void ServiceClass_HasEveryMethodOfItsService(Type type)
    {
        var service = (ServiceDescriptor)type.GetProperty("Service")!.GetValue(null)!;

        var methods = type.GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null))
            .OfType<GrpcMethod>()
            .ToDictionary(method => method.Name, method => method.Descriptor);

        Assert.Equal(service.Methods.ToDictionary(method => method.Name, method => (MethodDescriptor?)method), methods);
    }

    [Fact]
    public void Services_AllHaveAClass()
    {
        var files = typeof(DaprMethods)
            .Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!);

        var services = files.SelectMany(file => file.Services).Select(service => service.FullName).Order();

        Assert.Equal(
            services,
            ServiceClasses().Select(row => ((ServiceDescriptor)row.Data.GetProperty("Service")!.GetValue(null)!).FullName).Order()
        );
    }
}
