using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Programs;

namespace Pillion.Guests.Wagi;

/// <summary>A CGI program in the form that WAGI 0.8 gives it: request in environment, arguments and stdin; headers and body on stdout.</summary>
internal sealed class WagiChannel(GuestProgram program) : ProgramChannel(program)
{
    protected override (IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Environment) Describe(
        InvokeRequest request,
        int bodyLength
    ) =>
        (
            WagiArguments.For(request, Program.Options.Arguments),
            WagiEnvironment.For(request, bodyLength, Program.Options.Settings.Environment)
        );

    protected override InvokeResponse? Refuse(InvokeRequest request) =>
        WagiEnvironment.HasNul(request) ? CgiResponse.Error(400, "The request has a NUL character, which no CGI variable can hold.") : null;

    protected override InvokeResponse Read(ReadOnlySpan<byte> output) => CgiResponse.Read(output);
}
