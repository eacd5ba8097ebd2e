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
