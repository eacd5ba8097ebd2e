using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>Runs the commands of one script of core modules, in one store.</summary>
/// <remarks>
/// Commands and their meaning are those of the suite's reference interpreter (interpreter/README.md, "Scripts"). The parts:
/// modules and names here, calls in <c>ScriptRunner.Actions.cs</c>, rejected modules in <c>ScriptRunner.Rejections.cs</c>.
/// </remarks>
internal sealed partial class ScriptRunner(SpecFile file, WastScript script, Engine engine) : CommandRunner(file, script, engine)
{
    private readonly SpecTestHost _host = new(engine);
    private readonly Dictionary<string, Slot> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> _registered = new(StringComparer.Ordinal);
    private Slot _current = new Slot.Broken();
    private Slot _definition = new Slot.Broken();

    public override void Dispose()
    {
        base.Dispose();
        _host.Dispose();
    }

    protected override Verdict Execute(WastCommand command) =>
        command switch
        {
            WastCommand.Module module => Define(module.Definition, DefineAndInstantiate),
            WastCommand.ModuleDefinition module => Define(module.Definition, LoadDefinition),
            WastCommand.ModuleInstance instance => InstantiateDefinition(instance),
            WastCommand.Register register => Register(register),
            WastCommand.Perform perform => Act(perform.Action, _ => Verdict.Passed),
            WastCommand.AssertReturn assertion => Act(assertion.Action, results => ExpectResults(assertion.Results, results)),
            WastCommand.AssertTrap assertion => ExpectTrap(assertion),
            WastCommand.AssertExhaustion assertion => ExpectTrap(
                assertion.Action,
                assertion.Message,
                trap => trap.Kind == TrapKind.StackExhausted
            ),
            WastCommand.AssertException assertion => ExpectException(assertion),
            WastCommand.AssertRejected rejected => ExpectRejection(rejected),
            _ => Verdict.Failed($"the runner knows no command {command.GetType().Name}"),
        };

    private Verdict Define(WastModule definition, Func<WastModule, (Slot Slot, Verdict Verdict)> define)
    {
        Slot slot = new Slot.Broken();
        try
        {
            (slot, var verdict) = define(definition);
            return verdict;
        }
        finally
        {
            // Also where it failed: later commands must not reach the module before it by the same name.
            if (definition.Id is { } name)
            {
                _named[name] = slot;
            }

            if (slot is Slot.Definition)
            {
                _definition = slot;
            }
            else
            {
                _current = slot;
            }
        }
    }

    private (Slot Slot, Verdict Verdict) DefineAndInstantiate(WastModule definition)
    {
        var module = Load(definition);
        return ImportsBroken(module) ? (new Slot.Broken(), Verdict.Blocked) : (Instantiate(module), Verdict.Passed);
    }

    private (Slot Slot, Verdict Verdict) LoadDefinition(WastModule definition) => (new Slot.Definition(Load(definition)), Verdict.Passed);

    private Verdict InstantiateDefinition(WastCommand.ModuleInstance command)
    {
        var slot = command.Definition is null ? _definition : Find(command.Definition);
        if (slot is Slot.Definition definition)
        {
            slot = Instantiate(definition.Module);
        }

        _current = slot;
        if (command.Id is { } name)
        {
            _named[name] = slot;
        }

        return slot is Slot.Live ? Verdict.Passed : Verdict.Blocked;
    }

    private Verdict Register(WastCommand.Register command)
    {
        var slot = Find(command.Instance);
        _registered[command.Name] = slot;
        return slot is Slot.Live ? Verdict.Passed : Verdict.Blocked;
    }

    private Slot Find(string? name) => name is null ? _current : _named.GetValueOrDefault(name, new Slot.Broken());

    private Module Load(WastModule definition) => Own(Module.Load(Engine, definition.ToBinary(), $"{File.Name}:{definition.Line}"));

    /// <summary>Whether a module that this one imports from is not there, which was a failure of its own.</summary>
    private bool ImportsBroken(Module module) => module.Imports.Any(i => _registered.GetValueOrDefault(i.Module) is Slot.Broken);

    private Slot.Live Instantiate(Module module)
    {
        var linker = new Linker(Engine);
        foreach (var name in module.Imports.Select(i => i.Module).Distinct(StringComparer.Ordinal))
        {
            if (_registered.GetValueOrDefault(name) is Slot.Live exporter)
            {
                linker.Define(name, exporter.Instance);
            }
            else if (name == SpecTestHost.ModuleName)
            {
                _host.DefineIn(linker);
            }
        }

        return new Slot.Live(Own(linker.Instantiate(module)));
    }
}
