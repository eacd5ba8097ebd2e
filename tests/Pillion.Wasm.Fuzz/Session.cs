using System.Globalization;
using Pillion.Wasm.Fuzz.Findings;
using Pillion.Wasm.Fuzz.Generation;
using Pillion.Wasm.Fuzz.Peers;
using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz;

/// <summary>Tries modules, one seed after another: makes one, runs it here and in V8, compares, and breaks it in some ways.</summary>
internal sealed class Session(
    ModuleSource source,
    EngineProcess engine,
    V8Process v8,
    Wazero? wazero,
    WasmTools tools,
    FindingsFolder findings
)
{
    private const int MutilatedPerModule = 8;

    public Statistics Statistics { get; } = new();

    public void Try(ulong seed)
    {
        if (source.Make(seed) is { } input)
        {
            Try(input);
        }
        else
        {
            Statistics.NotMade++;
        }
    }

    public void Try(FuzzInput input)
    {
        Statistics.Modules++;
        try
        {
            Compare(input);
        }
        catch (PeerFailedException e)
        {
            Add(input, FindingKind.Crash, e.Message);
        }

        var random = new Random((int)(input.Seed ^ (input.Seed >> 32)) ^ 0x5EED);
        var broken = Enumerable.Range(0, MutilatedPerModule).Select(_ => Mutilation.Apply(input.Wasm, random)).ToArray();
        try
        {
            Validate(input, broken);
        }
        catch (PeerFailedException)
        {
            // Which of them was it?
            foreach (var one in broken)
            {
                ValidateAlone(input, one);
            }
        }
    }

    private void Compare(FuzzInput input)
    {
        var answer = engine.Run(input.Wasm, input.Seed);
        var verdict = answer.Verdicts[0];
        if (verdict.StartsWith("error", StringComparison.Ordinal))
        {
            Add(input, FindingKind.BadError, verdict);
        }
        else if (verdict.StartsWith("rejected", StringComparison.Ordinal) && input.IsValid)
        {
            CheckRejection(input, verdict);
        }

        if (answer.Difference is { } difference)
        {
            Add(input, FindingKind.Variants, difference);
        }

        if (answer.Plan is not { } plan)
        {
            Statistics.NotRun++;
            return;
        }

        Statistics.Instances += plan.Rounds.Length;
        Statistics.Calls += plan.Rounds.Sum(r => r.Length);
        CompareWithV8(input, plan, answer.Rounds);
        if (answer.SelfCheck is { } program && input.IsCanonical)
        {
            CompareWithWazero(input, program);
        }
    }

    private void CompareWithWazero(FuzzInput input, SelfCheck program)
    {
        // What it has are the features of version 2.0.
        if (wazero is not null && tools.Reject(Convert.FromBase64String(program.Wasm), "wasm2") is null)
        {
            Statistics.ComparedWithWazero++;
            if (wazero.Check(program) is { } difference)
            {
                Add(input, FindingKind.Mismatch, difference);
            }
        }
    }

    private void CompareWithV8(FuzzInput input, CallPlan plan, string[][] rounds)
    {
        V8Answer other;
        try
        {
            other = v8.Run(plan);
        }
        catch (PeerFailedException)
        {
            Statistics.V8Failures++;
            return;
        }

        if (other.Error is { } error)
        {
            // V8 takes the module for invalid. It has limits of its own; the third voice decides.
            Statistics.V8Failures++;
            if (tools.Reject(input.Wasm) is { } reason)
            {
                Add(input, FindingKind.Validity, $"valid here; V8: {error}\nwasm-tools: {reason}");
            }

            return;
        }

        Statistics.Compared += rounds.Sum(r => r.Length);
        Statistics.Traps += rounds.Sum(r => r.Count(l => l.Contains(": trap ", StringComparison.Ordinal)));
        var difference = Outcomes.Difference(
            new Outcome("Pillion", rounds),
            new Outcome("V8", other.Rounds),
            areNaNsOne: !input.IsCanonical
        );
        if (difference is not null && IsDetermined(plan))
        {
            Add(input, FindingKind.Mismatch, difference);
        }
    }

    /// <summary>Whether the specification leaves no choice: relaxed vector instructions may differ between engines.</summary>
    private bool IsDetermined(CallPlan plan) =>
        tools.Reject(Convert.FromBase64String(plan.Wasm), $"{EngineFeatures.ForWasmTools},-relaxed-simd") is null;

    private void CheckRejection(FuzzInput input, string verdict)
    {
        if (tools.Reject(input.Wasm) is null)
        {
            Add(input, FindingKind.Validity, $"wasm-tools: valid; here {verdict}");
        }
    }

    private void ValidateAlone(FuzzInput input, byte[] broken)
    {
        try
        {
            Validate(input, [broken]);
        }
        catch (PeerFailedException e)
        {
            Add(input with { Wasm = broken, Origin = $"{input.Origin}, broken" }, FindingKind.Crash, e.Message);
        }
    }

    private void Validate(FuzzInput input, byte[][] broken)
    {
        var verdicts = engine.Load(broken);
        bool[] valid;
        try
        {
            valid = v8.Validate(broken);
        }
        catch (PeerFailedException)
        {
            Statistics.V8Failures++;
            valid = [.. broken.Select(b => tools.Reject(b) is null)];
        }

        for (var i = 0; i < broken.Length; i++)
        {
            Statistics.Broken++;
            var one = input with { Wasm = broken[i], Origin = $"{input.Origin}, broken", IsValid = false, IsCanonical = false };
            if (verdicts[i].StartsWith("error", StringComparison.Ordinal))
            {
                Add(one, FindingKind.BadError, verdicts[i]);
            }
            else if ((verdicts[i] == "valid") != valid[i])
            {
                CheckVerdict(one, verdicts[i]);
            }
            else if (verdicts[i] == "valid")
            {
                Statistics.BrokenButValid++;
                RunBroken(one);
            }
        }
    }

    /// <summary>V8 and the engine disagree about validity; V8 has features and limits of its own, so that the third voice decides.</summary>
    private void CheckVerdict(FuzzInput broken, string verdict)
    {
        if (tools.Reject(broken.Wasm) is var reason && (reason is null) != (verdict == "valid"))
        {
            Add(broken, FindingKind.Validity, $"here {verdict}\nwasm-tools: {reason ?? "valid"}");
        }
    }

    private void RunBroken(FuzzInput broken)
    {
        try
        {
            Compare(broken);
        }
        catch (PeerFailedException e)
        {
            Add(broken, FindingKind.Crash, e.Message);
        }
    }

    private void Add(FuzzInput input, FindingKind kind, string report)
    {
        var firstLines = string.Join("\n    ", report.Split('\n').Take(4));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} (seed {input.Seed}, {input.Origin}): {firstLines}"));
        findings.Add(new Finding(kind, input.Seed, input.Origin, input.Wasm, report));
    }
}
