using Pillion.Wasi.Preview1;
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

    IInputStream IStdin.GetStdin() => DescriptorInputStream.Of(context, Standard(Stdin));

    IOutputStream IStdout.GetStdout() => DescriptorOutputStream.Of(context, Standard(Stdout));

    IOutputStream IStderr.GetStderr() => DescriptorOutputStream.Of(context, Standard(Stderr));

    ITerminalInput? ITerminalStdin.GetTerminalStdin() => IsTerminal(Stdin) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStdout.GetTerminalStdout() => IsTerminal(Stdout) ? new Terminal(context) : null;

    ITerminalOutput? ITerminalStderr.GetTerminalStderr() => IsTerminal(Stderr) ? new Terminal(context) : null;

    /// <summary>A standard descriptor. The context's table closes it, so the owner that this makes never gives it up.</summary>
    private SharedDescriptor Standard(int number)
    {
        context.Descriptors.TryGet(number, out var entry);
        return new SharedDescriptor(entry!.Descriptor);
    }

    private bool IsTerminal(int number) =>
        context.Descriptors.TryGet(number, out var entry) && entry.Descriptor.FileType == FileType.CharacterDevice;
}
