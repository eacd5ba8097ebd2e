using Pillion.Wasi.Preview2.Cli;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Cli;
using Pillion.Wasi.Preview2.Wit.Cli.TerminalInput;
using Pillion.Wasi.Preview2.Wit.Cli.TerminalOutput;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:cli</c></content>
internal sealed partial class Preview2Host : IEnvironment, IExit, IStdin, IStdout, IStderr, ITerminalStdin, ITerminalStdout, ITerminalStderr
{
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;

    (string, string)[] IEnvironment.GetEnvironment() => [.. context.Options.Environment.Select(pair => (pair.Key, pair.Value))];

    string[] IEnvironment.GetArguments() => [.. context.Options.Arguments];

    /// <summary>Guests have no working directory, only the directories that they find open.</summary>
    string? IEnvironment.InitialCwd() => null;

    void IExit.Exit(Result<Unit, Unit> status) => throw new WasiExitException(status.IsOk ? 0 : 1);

    void IExit.ExitWithCode(byte statusCode) => throw new WasiExitException(statusCode);

    IInputStream IStdin.GetStdin() => DescriptorInputStream.Of(context, context.Standard(Stdin));

    IOutputStream IStdout.GetStdout() => new DescriptorOutputStream(context, DescriptorWriter.Of(context.Standard(Stdout)));

    IOutputStream IStderr.GetStderr() => new DescriptorOutputStream(context, DescriptorWriter.Of(context.Standard(Stderr)));

    ITerminalInput? ITerminalStdin.GetTerminalStdin() => context.IsTerminal(Stdin) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStdout.GetTerminalStdout() => context.IsTerminal(Stdout) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStderr.GetTerminalStderr() => context.IsTerminal(Stderr) ? new Terminal(context) : null;
}
