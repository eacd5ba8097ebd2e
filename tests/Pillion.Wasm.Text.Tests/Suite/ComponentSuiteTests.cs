using Pillion.Testing;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.Text.Tests.Suite;

/// <summary>Every script of the component model's own tests is read; of its components only malformed ones are refused, others printed.</summary>
public sealed class ComponentSuiteTests
{
    private static readonly string s_folder = Repository.PathOf("../shared/testsuite/component-model/test");

    /// <summary>The scripts, as paths relative to the suite's folder; one empty name if the suite is absent.</summary>
    public static TheoryData<string> Files() =>
        [
            .. (Directory.Exists(s_folder) ? Directory.EnumerateFiles(s_folder, "*.wast", SearchOption.AllDirectories) : [])
                .Select(f => Path.GetRelativePath(s_folder, f))
                .Order(StringComparer.Ordinal)
                .DefaultIfEmpty(""),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void ComponentsOfAScript_AreRefusedOnlyIfMalformed(string file)
    {
        Assert.SkipUnless(Directory.Exists(s_folder), $"the tests of the component model are absent: no folder {s_folder}");
        var script = WastScript.Parse(File.ReadAllBytes(Path.Combine(s_folder, file)));

        var failures = script.Commands.Select(Judge).OfType<string>().ToList();

        Assert.NotEmpty(script.Commands);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ComponentsOfAScript_PrintedAndReadAgain_AreTheSame(string file)
    {
        Assert.SkipUnless(Directory.Exists(s_folder), $"the tests of the component model are absent: no folder {s_folder}");
        foreach (var command in WastScript.Parse(File.ReadAllBytes(Path.Combine(s_folder, file))).Commands)
        {
            if (command is WastCommand.AssertRejected || ComponentOf(command) is not { } component)
            {
                continue;
            }

            var binary = component.ToBinary();
            var text = WatPrinter.ToText(binary);
            var again = WatReader.ToBinary(text);

            // Given bytes need not be the shortest encoding: of those the second text must be the first.
            var isSame = component.Kind == WastModuleKind.Binary ? WatPrinter.ToText(again) == text : again.AsSpan().SequenceEqual(binary);
            Assert.True(isSame, $"{file}:{command.Line}: read again it is another component:\n{text}");
        }
    }

    private static WastModule? ComponentOf(WastCommand command) =>
        command switch
        {
            WastCommand.Module module => module.Definition,
            WastCommand.ModuleDefinition module => module.Definition,
            WastCommand.AssertRejected rejected => rejected.Definition,
            _ => null,
        };

    private static string? Judge(WastCommand command)
    {
        var component = ComponentOf(command);
        var isMalformed = command is WastCommand.AssertRejected { Rejection: WastRejection.Malformed };
        if (component is null or { Kind: WastModuleKind.Binary } || (isMalformed && component.Kind != WastModuleKind.Quote))
        {
            return null;
        }

        try
        {
            component.ToBinary();
            return isMalformed ? $"line {command.Line}: read, though it is malformed" : null;
        }
        catch (WatFormatException e)
        {
            return isMalformed ? null : $"line {command.Line}: {e.Message}";
        }
    }
}
