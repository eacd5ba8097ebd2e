namespace Pillion.Wasm.Fuzz.Running;

/// <summary>The engine in all its variants: both memory strategies, with tiered and with optimised code.</summary>
internal sealed class Variants : IDisposable
{
    private readonly (string Name, Engine Engine)[] _engines =
    [
        .. from strategy in new[] { MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks }
        from collectible in new[] { true, false }
        select (
            $"{strategy}, {(collectible ? "collectible" : "tiered")}",
            new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = collectible })
        ),
    ];

    private int _next;

    /// <summary>Runs a module in every variant and compares.</summary>
    public WorkerAnswer Run(byte[] wasm, ulong seed)
    {
        var (verdict, original) = Load(_engines[0].Engine, wasm);
        using var _ = original;
        if (original is null)
        {
            return new WorkerAnswer { Verdicts = [verdict] };
        }

        var wrapped = HarnessExports.Add(original, wasm);
        using var first = Module.Load(_engines[0].Engine, wrapped);
        if (Planner.Plan(first, wrapped, seed) is not { } plan)
        {
            return new WorkerAnswer { Verdicts = [verdict] };
        }

        var outcomes = _engines.Select(e => Run(e.Engine, plan, wrapped)).ToArray();
        var difference = outcomes
            .Skip(1)
            .Select((o, i) => Outcomes.Difference(_engines[0].Name, Lines(outcomes[0]), _engines[i + 1].Name, Lines(o)))
            .FirstOrDefault(d => d is not null);
        difference ??= outcomes
            .SelectMany(o => o)
            .SelectMany(r => r.Lines)
            .FirstOrDefault(l => l.Contains(Round.Error, StringComparison.Ordinal));

        // What ended in all variants is for V8 to do as well; it could not be stopped.
        var rounds = plan.Rounds.Select((calls, i) => calls[..outcomes.Min(o => o[i].Completed)]);
        return new WorkerAnswer
        {
            Verdicts = [verdict],
            Plan = plan with { Rounds = [.. rounds] },
            Rounds = [.. outcomes[0].Select(r => r.Lines.ToArray())],
            Difference = difference,
        };
    }

    /// <summary>Loads bytes as a module, by the variants in turn.</summary>
    public string Load(byte[] bytes)
    {
        var (verdict, module) = Load(_engines[_next++ % _engines.Length].Engine, bytes);
        module?.Dispose();
        return verdict;
    }

    public void Dispose()
    {
        foreach (var (_, engine) in _engines)
        {
            engine.Dispose();
        }
    }

    private static (string Verdict, Module? Module) Load(Engine engine, byte[] bytes)
    {
        try
        {
            return ("valid", Module.Load(engine, bytes));
        }
        catch (Exception e) when (e is WasmFormatException or WasmValidationException)
        {
            return ($"rejected: {e.Message}", null);
        }
        catch (WasmLimitException e)
        {
            return ($"limit: {e.Message}", null);
        }
        catch (Exception e)
        {
            return ($"error: {e}", null);
        }
    }

    private static Round[] Run(Engine engine, CallPlan plan, byte[] wasm)
    {
        using var module = Module.Load(engine, wasm);
        var rounds = plan.Rounds.Select(calls => new Round(engine, module, plan, calls)).ToArray();
        foreach (var round in rounds)
        {
            round.Run();
        }

        return rounds;
    }

    private static IReadOnlyList<string>[] Lines(Round[] rounds) => [.. rounds.Select(r => r.Lines)];
}
