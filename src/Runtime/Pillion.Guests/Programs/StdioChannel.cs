using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Programs;

/// <summary>Request body on stdin, answer body on stdout; status 200. Arguments and environment are the app's.</summary>
internal sealed class StdioChannel(GuestProgram program) : ProgramChannel(program)
{
    private readonly KeyValuePair<string, string>[] _environment = [.. program.Options.Settings.Environment];

    protected override (IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment) Describe(
        InvokeRequest request,
        int bodyLength
    ) => ([Program.Module.Name, .. Program.Options.Arguments], _environment);

    /// <summary>A program that does not see what it is asked cannot answer the runtime's own questions: it has nothing to say to them.</summary>
    protected override InvokeResponse? Refuse(InvokeRequest request) =>
        request is { Method: "GET", Path: "/dapr/subscribe" or "/dapr/config" } ? new InvokeResponse { Status = 404 } : null;

    protected override InvokeResponse Read(ReadOnlySpan<byte> output)
    {
        return new InvokeResponse
        {
            Status = 200,
            Headers = new HeaderList { { "Content-Type", "application/octet-stream" } },
            Body = new MessageBody(output.ToArray()),
        };
    }
}
