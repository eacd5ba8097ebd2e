using Pillion.Wasm.SpecTests.Suite;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>Runs the commands of one script in order, each to a verdict. Not safe for concurrent use.</summary>
internal abstract class CommandRunner(SpecFile file, WastScript script, Engine engine) : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private volatile int _line;

    /// <summary>The line of the command that is running; for a report about one that does not end.</summary>
    public int Line => _line;

    protected SpecFile File { get; } = file;

    protected Engine Engine { get; } = engine;

    protected Outcome Outcome { get; } = new(file.Name);

    public Outcome Run()
    {
        foreach (var command in script.Commands)
        {
            _line = command.Line;
            Outcome.Add(command, Judge(command));
        }

        return Outcome;
    }

    public virtual void Dispose()
    {
        _owned.Reverse();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    /// <exception cref="WasmException">The command failed.</exception>
    protected abstract Verdict Execute(WastCommand command);

    protected virtual Verdict Judge(WastCommand command)
    {
        try
        {
            return Execute(command);
        }
        catch (WasmException e)
        {
            return Verdict.Failed($"{e.GetType().Name}: {e.Message}");
        }
        catch (Exception e)
        {
            // Anything but a WasmException is a defect of the engine (or of the runner): where it came from matters.
            return Verdict.Failed(e.ToString());
        }
    }

    /// <summary>It lives until the script ends; what came later is disposed first.</summary>
    protected T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
