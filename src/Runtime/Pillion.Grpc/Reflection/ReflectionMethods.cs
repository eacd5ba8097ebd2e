using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Pillion.Grpc.Reflection;

/// <summary>The service <c>ServerReflection</c> under its two names; their messages are the same.</summary>
public static class ReflectionMethods
{
    private const string Package = "grpc.reflection.v1";
    private const string AlphaPackage = "grpc.reflection.v1alpha";
    private const string Method = "ServerReflectionInfo";

    /// <summary>In the package <c>grpc.reflection.v1</c>.</summary>
    public static GrpcMethod<ServerReflectionRequest, ServerReflectionResponse> V1 { get; } =
        GrpcMethod.Of<ServerReflectionRequest, ServerReflectionResponse>(ReflectionReflection.Descriptor.Services[0], Method);

    /// <summary>In the package <c>grpc.reflection.v1alpha</c>, which is all that older peers know.</summary>
    public static GrpcMethod<ServerReflectionRequest, ServerReflectionResponse> V1Alpha { get; } =
        new(
            $"{AlphaPackage}.ServerReflection",
            Method,
            GrpcMethodKind.DuplexStreaming,
            V1.RequestCodec,
            V1.ResponseCodec,
            AlphaFile().Services[0].FindMethodByName(Method)
        );

    /// <summary>The file of v1 in the other package: the two differ in nothing else.</summary>
    private static FileDescriptor AlphaFile()
    {
        var file = ReflectionReflection.Descriptor.ToProto();
        file.Name = file.Name.Replace("/v1/", "/v1alpha/", StringComparison.Ordinal);
        file.Package = AlphaPackage;
        foreach (var field in file.MessageType.SelectMany(message => message.Field).Where(field => field.HasTypeName))
        {
            field.TypeName = Renamed(field.TypeName);
        }

        foreach (var method in file.Service[0].Method)
        {
            (method.InputType, method.OutputType) = (Renamed(method.InputType), Renamed(method.OutputType));
        }

        return FileDescriptor.BuildFromByteStrings([file.ToByteString()])[0];
    }

    private static string Renamed(string type) => type.Replace($".{Package}.", $".{AlphaPackage}.", StringComparison.Ordinal);
}
