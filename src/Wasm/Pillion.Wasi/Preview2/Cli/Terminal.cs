using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Cli.TerminalInput;
using Pillion.Wasi.Preview2.Wit.Cli.TerminalOutput;

namespace Pillion.Wasi.Preview2.Cli;

/// <summary><c>terminal-input</c> and <c>terminal-output</c>: that there is one is all that they say yet.</summary>
internal sealed class Terminal(WasiContext context)
    : WasiResource(context),
        ITerminalInput,
        ITerminalOutput,
        Preview3.Wit.Cli.TerminalInput.ITerminalInput,
        Preview3.Wit.Cli.TerminalOutput.ITerminalOutput
{
    /// <inheritdoc/>
    private protected override string Describe() => "a terminal";
}
