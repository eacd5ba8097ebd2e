using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>Runs the commands of one script, in order, in one store. Not safe for concurrent use.</summary>
/// <remarks>
/// Commands and their meaning are those of the suite's reference interpreter (interpreter/README.md, "Scripts"). The parts:
/// modules and names here, calls in <c>ScriptRunner.Actions.cs</c>, rejected modules in <c>ScriptRunner.Rejections.cs</c>.
/// </remarks>
internal sealed partial class ScriptRunner : IDisposable
{
    private readonly SpecFile _file;
    private readonly WastScript _script;
    private readonly Engine _engine;
    private readonly SpecTestHost _host;
    private readonly Outcome _outcome;
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<string, Slot> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> _registered = new(StringComparer.Ordinal);
    private Slot _current = new Slot.Broken();
    private Slot _definition = new Slot.Broken();
    private volatile int _line;

    public ScriptRunner(SpecFile file, WastScript script, Engine engine)
    {
        _file = file;
        _script = script;
        _engine = engine;
        _host = new SpecTestHost(engine);
        _outcome = new Outcome(file.Name);
    }

    /// <summary>The line of the command that is running; for a report about one that does not end.</summary>
    public int Line => _line;

    public Outcome Run()
    {
        foreach (var command in _script.Commands)
        {
            _line = command.Line;
            Verdict verdict;
            try
            {
                verdict = Execute(command);
            }
            catch (WasmException e)
            {
                verdict = Verdict.Failed($"{e.GetType().Name}: {e.Message}");
            }
            catch (Exception e)
            {
                // Anything but a WasmException is a defect of the engine (or of this runner): where it came from matters.
                verdict = Verdict.Failed(e.ToString());
            }

            _outcome.Add(command, verdict);
        }

        return _outcome;
    }

    public void Dispose()
    {
        _owned.Reverse();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }

        _host.Dispose();
    }

    private Verdict Execute(WastCommand command) =>
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
        if (LoadOrExplain(definition, out var verdict) is not { } module)
        {
            return (Missing(definition), verdict);
        }

        return Unresolvable(module) is { } import ? (import, import.Explain()) : (Instantiate(module), Verdict.Passed);
    }

    private (Slot Slot, Verdict Verdict) LoadDefinition(WastModule definition) =>
        LoadOrExplain(definition, out var verdict) is { } module ? (new Slot.Definition(module), verdict) : (Missing(definition), verdict);

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

        return slot is Slot.Live ? Verdict.Passed : slot.Explain();
    }

    private Verdict Register(WastCommand.Register command)
    {
        var slot = Find(command.Instance);
        _registered[command.Name] = slot;
        return slot is Slot.Live ? Verdict.Passed : slot.Explain();
    }

    private Slot Find(string? name) => name is null ? _current : _named.GetValueOrDefault(name, new Slot.Broken());

    private Slot Missing(WastModule definition) =>
        _file.NeededBy(definition.Line) is var needs and not Feature.None ? new Slot.Later(needs) : new Slot.Broken();

    /// <summary>
    /// Loads a valid module. One whose line is in the table of later features must not load: then the table is out of date.
    /// </summary>
    private Module? LoadOrExplain(WastModule definition, out Verdict verdict)
    {
        var needs = _file.NeededBy(definition.Line);
        var binary = definition.ToBinary();
        try
        {
            var module = Load(binary, definition.Line);
            verdict =
                needs == Feature.None
                    ? Verdict.Passed
                    : Verdict.Failed($"the module loads: in SpecFiles.cs, line {definition.Line} no longer needs {needs.Describe()}");
            return needs == Feature.None ? module : null;
        }
        catch (WasmException) when (needs != Feature.None)
        {
            verdict = Verdict.Needs(needs);
            return null;
        }
    }

    private Module Load(byte[] binary, int line)
    {
        var module = Module.Load(_engine, binary, $"{_file.Name}:{line}");
        _owned.Add(module);
        return module;
    }

    /// <summary>The first module that this one imports from and that is not there, if any.</summary>
    private Slot? Unresolvable(Module module) =>
        module.Imports.Select(i => _registered.GetValueOrDefault(i.Module)).FirstOrDefault(slot => slot is Slot.Later or Slot.Broken);

    private Slot.Live Instantiate(Module module)
    {
        var linker = new Linker(_engine);
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

        var instance = linker.Instantiate(module);
        _owned.Add(instance);
        return new Slot.Live(instance);
    }
}
