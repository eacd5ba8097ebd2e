using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Cli;
using Pillion.Wasi.Preview3.Wit.Cli;
using Pillion.Wasi.Preview3.Wit.Cli.TerminalInput;
using Pillion.Wasi.Preview3.Wit.Cli.TerminalOutput;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:cli</c></content>
internal sealed partial class Preview3Host : IEnvironment, IExit, ITerminalStdin, ITerminalStdout, ITerminalStderr
{
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;

    (string, string)[] IEnvironment.GetEnvironment() => [.. context.Options.Environment.Select(pair => (pair.Key, pair.Value))];

    string[] IEnvironment.GetArguments() => [.. context.Options.Arguments];

    /// <summary>Guests have no working directory, only the directories that they find open.</summary>
    string? IEnvironment.GetInitialCwd() => null;

    void IExit.Exit(Result<Unit, Unit> status) => throw new WasiExitException(status.IsOk ? 0 : 1);

    void IExit.ExitWithCode(byte statusCode) => throw new WasiExitException(statusCode);

    ITerminalInput? ITerminalStdin.GetTerminalStdin() => IsTerminal(Stdin) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStdout.GetTerminalStdout() => IsTerminal(Stdout) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStderr.GetTerminalStderr() => IsTerminal(Stderr) ? new Terminal(context) : null;

    private bool IsTerminal(int number) =>
        context.Descriptors.TryGet(number, out var entry) && entry.Descriptor.FileType == FileType.CharacterDevice;
}
