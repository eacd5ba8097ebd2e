using Google.Protobuf.Reflection;
using Question = Pillion.Grpc.Reflection.ServerReflectionRequest.MessageRequestOneofCase;

namespace Pillion.Grpc.Reflection;

/// <summary>Answers what a server's services are (<see href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">server-reflection.md</see>).</summary>
internal sealed class ReflectionService
{
    /// <summary>What it tells. Set when all services are known, itself among them.</summary>
    public ServiceIndex Index { get; set; } = new([], []);

    public async ValueTask AnswerAsync(GrpcReader<ServerReflectionRequest> requests, GrpcWriter<ServerReflectionResponse> responses)
    {
        await foreach (var request in requests)
        {
            var response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await responses.WriteAsync(response);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) =>
        request.MessageRequestCase switch
        {
            Question.ListServices => new()
            {
                ListServicesResponse = new ListServiceResponse
                {
                    Service = { Index.Names.Select(name => new ServiceResponse { Name = name }) },
                },
            },
            Question.FileByFilename => Index.TryGetFile(request.FileByFilename, out var file)
                ? Files(file)
                : NotFound($"file '{request.FileByFilename}'"),
            Question.FileContainingSymbol => Index.TryGetSymbol(request.FileContainingSymbol, out var file)
                ? Files(file)
                : NotFound($"symbol '{request.FileContainingSymbol}'"),
            Question.AllExtensionNumbersOfType => Index.HasMessage(request.AllExtensionNumbersOfType)
                ? new()
                {
                    // The files are proto3: nothing is extended.
                    AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType },
                }
                : NotFound($"message '{request.AllExtensionNumbersOfType}'"),
            Question.FileContainingExtension => NotFound($"extension of '{request.FileContainingExtension.ContainingType}'"),
            _ => Error(GrpcStatusCode.InvalidArgument, "the request asks for nothing that is known here"),
        };

    private static ServerReflectionResponse Files(FileDescriptor file) =>
        new()
        {
            FileDescriptorResponse = new FileDescriptorResponse
            {
                FileDescriptorProto = { ServiceIndex.WithImports(file).Select(each => each.SerializedData) },
            },
        };

    private static ServerReflectionResponse NotFound(string what) => Error(GrpcStatusCode.NotFound, $"there is no {what} here");

    private static ServerReflectionResponse Error(GrpcStatusCode status, string message) =>
        new()
        {
            ErrorResponse = new ErrorResponse { ErrorCode = (int)status, ErrorMessage = message },
        };
}
