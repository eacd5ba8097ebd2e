using Pillion.Wasm.Text.Scripts;
using Pillion.Wasm.Text.Tests.Testing;

namespace Pillion.Wasm.Text.Tests.Suite;

/// <summary>Every script of the suite is read: malformed modules are refused, others are encoded as other readers do.</summary>
public sealed class CoreSuiteTests
{
    public static TheoryData<string> Files() => [.. CoreSuite.Files.DefaultIfEmpty("")];

    [Theory]
    [MemberData(nameof(Files))]
    public void ModulesOfAScript_AreRefusedOnlyIfMalformed(string file)
    {
        CoreSuite.SkipIfAbsent();
        var script = WastScript.Parse(File.ReadAllBytes(CoreSuite.PathOf(file)));

        var failures = script.Commands.Select(c => Judge(file, c)).OfType<string>().ToList();

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task ModulesOfAScript_ComparedWithAnotherReader_AreEncodedAlike(string file)
    {
        CoreSuite.SkipIfAbsent();
        var script = WastScript.Parse(await File.ReadAllBytesAsync(CoreSuite.PathOf(file), TestContext.Current.CancellationToken));
        var theirs = await OtherReader.ReadAsync(file, script);
        var hasCustomSections = file.StartsWith("custom", StringComparison.Ordinal);

        Assert.Equal(theirs.Length, script.Commands.Length);
        foreach (var (command, expected) in script.Commands.Zip(theirs))
        {
            if (expected is not null)
            {
                var ours = ModuleOf(command)!.ToBinary();
                var isEqual = ours.AsSpan().SequenceEqual(expected);
                if (!isEqual && !hasCustomSections)
                {
                    isEqual = BinaryModule.WithoutCustomSections(ours).AsSpan().SequenceEqual(BinaryModule.WithoutCustomSections(expected));
                }

                // Both ways, so that the table of differences stays true.
                var isKnown = KnownDifferences.OfEncoding(file, command.Line) is not null;
                Assert.True(isEqual != isKnown, $"{file}:{command.Line}: the encodings {(isEqual ? "are equal" : "differ")}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ModulesOfAScript_PrintedAndReadAgain_AreTheSame(string file)
    {
        CoreSuite.SkipIfAbsent();
        foreach (var command in WastScript.Parse(File.ReadAllBytes(CoreSuite.PathOf(file))).Commands)
        {
            if (TryRead(command) is not { } binary)
            {
                continue;
            }

            // Binaries in the suite may take more bytes than needed, which the first round does away with.
            var once = WatReader.ToBinary(WatPrinter.ToText(binary));
            var twice = WatReader.ToBinary(WatPrinter.ToText(once));
            var expected = ModuleOf(command)!.Kind == WastModuleKind.Binary ? once : binary;
            Assert.True(once.AsSpan().SequenceEqual(expected), $"{file}:{command.Line}: read again, the text of the module is another one");
            Assert.True(once.AsSpan().SequenceEqual(twice), $"{file}:{command.Line}: the second text of the module is another one");
        }
    }

    /// <summary>A command's module, unless that is malformed; the printer must refuse what is, or print something, but not crash.</summary>
    private static byte[]? TryRead(WastCommand command)
    {
        if (ModuleOf(command) is not { } module)
        {
            return null;
        }

        try
        {
            var binary = module.ToBinary();
            WatPrinter.ToText(binary);
            return command is WastCommand.AssertRejected { Rejection: WastRejection.Malformed } ? null : binary;
        }
        catch (Exception e) when (e is WatFormatException or WasmFormatException && command is WastCommand.AssertRejected)
        {
            return null;
        }
    }

    /// <summary>What is wrong with how a command's module is read; null if nothing is.</summary>
    private static string? Judge(string file, WastCommand command)
    {
        if (ModuleOf(command) is not { } module)
        {
            return null;
        }

        var mustFail =
            command
                is WastCommand.AssertRejected
                {
                    Rejection: WastRejection.Malformed or WastRejection.MalformedCustom or WastRejection.InvalidCustom,
                    Definition.Kind: not WastModuleKind.Binary,
                }
            && !KnownDifferences.IsWellFormed(file, command.Line);
        try
        {
            module.ToBinary();
            return mustFail ? $"{file}:{command.Line}: the module is read, though it is malformed" : null;
        }
        catch (WatFormatException e)
        {
            return mustFail && e.Message.Contains(((WastCommand.AssertRejected)command).Message, StringComparison.Ordinal)
                ? null
                : $"{file}:{command.Line}: {e.Message}";
        }
    }

    private static WastModule? ModuleOf(WastCommand command) =>
        command switch
        {
            WastCommand.Module module => module.Definition,
            WastCommand.ModuleDefinition module => module.Definition,
            WastCommand.AssertRejected rejected => rejected.Definition,
            _ => null,
        };
}
