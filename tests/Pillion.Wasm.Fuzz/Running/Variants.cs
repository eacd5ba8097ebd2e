using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>The engine in all its variants: both memory strategies, with tiered and with optimised code.</summary>
internal sealed class Variants : IDisposable
{
    private static readonly MemoryStrategy[] s_strategies = [MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks];
    private static readonly bool[] s_choices = [true, false];

    private readonly Variant[] _plain = [.. All(countsFuel: false)];
    private readonly Variant[] _counting = [.. All(countsFuel: true)];

    private int _next;

    /// <summary>Runs a module in every variant and compares.</summary>
    public WorkerAnswer Run(byte[] wasm, ulong seed)
    {
        // Counting instructions must change nothing but the time it takes.
        Variant[] variants = seed % 4 == 0 ? [_plain[0], _counting[0], _plain[1], _counting[2], _counting[^1]] : _plain;
        var (verdict, original) = Load(variants[0].Engine, wasm);
        using var _ = original;
        if (original is null)
        {
            return new WorkerAnswer { Verdicts = [verdict] };
        }

        var wrapped = HarnessExports.Add(original, wasm);
        using var first = Module.Load(variants[0].Engine, wrapped);
        if (Planner.Plan(first, wrapped, seed) is not { } plan)
        {
            return new WorkerAnswer { Verdicts = [verdict] };
        }

        var outcomes = variants.Select(v => Run(v.Engine, plan, wrapped)).ToArray();
        var lines = variants.Zip(outcomes, (v, o) => new Outcome(v.Name, [.. o.Select(r => r.Lines)])).ToArray();
        var difference = lines.Skip(1).Select(l => Outcomes.Difference(lines[0], l)).FirstOrDefault(d => d is not null);
        difference ??= outcomes
            .SelectMany(o => o)
            .SelectMany(r => r.Lines)
            .FirstOrDefault(l => l.Contains(Round.Error, StringComparison.Ordinal));

        // What ended in all variants is for V8 to do as well; it could not be stopped.
        var shortest = plan.Rounds.Select((_, i) => outcomes.Select(o => o[i]).MinBy(r => r.Completed)!).ToArray();
        var rounds = plan.Rounds.Select((calls, i) => calls[..shortest[i].Completed]);
        return new WorkerAnswer
        {
            Verdicts = [verdict],
            Plan = plan with { Rounds = [.. rounds] },
            Rounds = [.. shortest.Select(r => r.Lines.ToArray())],
            SelfCheck = SelfCheck.Make(first, wrapped, plan, plan.Rounds[0][..shortest[0].Completed], shortest[0].Lines),
            Difference = difference,
        };
    }

    /// <summary>Loads bytes as a module, by the variants in turn.</summary>
    public string Load(byte[] bytes)
    {
        var (verdict, module) = Load(_plain[_next++ % _plain.Length].Engine, bytes);
        module?.Dispose();
        return verdict;
    }

    public void Dispose()
    {
        foreach (var variant in _plain.Concat(_counting))
        {
            variant.Engine.Dispose();
        }
    }

    private static IEnumerable<Variant> All(bool countsFuel) =>
        from options in (EngineOptions[])
            [
                .. from strategy in s_strategies
                from collectible in s_choices
                select new EngineOptions { MemoryStrategy = strategy, Collectible = collectible },
                new EngineOptions
                {
                    Collectible = true,
                    JitLimits = JitLimits.Tiny,
                    VectorizesLoops = false,
                },
            ]
        select new Variant(NameOf(options, countsFuel), new Engine(options with { ConsumeFuel = countsFuel }));

    private static string NameOf(EngineOptions options, bool countsFuel) =>
        $"{options.MemoryStrategy}, {(options.Collectible ? "collectible" : "tiered")}"
        + (options.JitLimits == JitLimits.Tiny ? ", functions in pieces, loops scalar" : "")
        + (countsFuel ? ", counting fuel" : "");

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

    private readonly record struct Variant(string Name, Engine Engine);
}
