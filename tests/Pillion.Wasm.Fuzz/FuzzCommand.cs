using System.Globalization;
using Pillion.Testing;
using Pillion.Wasm.Fuzz.Findings;
using Pillion.Wasm.Fuzz.Generation;
using Pillion.Wasm.Fuzz.Peers;

namespace Pillion.Wasm.Fuzz;

/// <summary>Runs a session for as long as was asked for, and says what came of it.</summary>
internal static class FuzzCommand
{
    private static readonly TimeSpan s_reportEvery = TimeSpan.FromMinutes(1);

    public static int Run(FuzzOptions options)
    {
        if (Tools.Find("wasm-tools") is not { } wasmTools || (Tools.Find("node-newest") ?? Tools.Find("node")) is not { } node)
        {
            Console.Error.WriteLine("wasm-tools or node is missing: run eng/install-wasm-tools and eng/install-node");
            return 2;
        }

        var folder = Repository.PathOf("artifacts/fuzz");
        var tools = new WasmTools(wasmTools);
        var findings = new FindingsFolder(folder, tools);
        using var engine = new EngineProcess();
        using var v8 = new V8Process(node);
        using var wazero = Tools.Find("wazero") is { } path ? new Wazero(path) : null;
        var session = new Session(new ModuleSource(tools, new Corpus(Repository.Root)), engine, v8, wazero, tools, findings);
        if (options.Check is { } file)
        {
            session.Try(new FuzzInput(options.Seed ?? 0, file, File.ReadAllBytes(file), IsValid: false));
            return findings.Total == 0 ? 0 : 1;
        }

        RunFor(session, options, findings);
        return findings.Total == 0 ? 0 : 1;
    }

    private static void RunFor(Session session, FuzzOptions options, FindingsFolder findings)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var duration = TimeSpan.FromMinutes(options.Minutes);
        var seed = options.Seed ?? (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        var reported = TimeSpan.Zero;
        Print($"seeds from {seed}");
        for (long i = 0; i < options.Count && time.GetElapsedTime(start) < duration; i++)
        {
            session.Try(seed + (ulong)i);
            if (time.GetElapsedTime(start) is var elapsed && elapsed - reported >= s_reportEvery)
            {
                reported = elapsed;
                Report(session.Statistics, findings, elapsed);
            }
        }

        Report(session.Statistics, findings, time.GetElapsedTime(start));
    }

    private static void Report(Statistics done, FindingsFolder findings, TimeSpan elapsed) =>
        Print(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{elapsed:h\\:mm\\:ss}: {done.Modules} modules ({done.NotRun} not run, {done.NotMade} not made), {done.Instances} instances and {done.Calls} calls in each of 4 variants, {done.Traps} traps, {done.Compared} lines compared with V8 ({done.V8Failures} modules it would not run), {done.ComparedWithWazero} modules with wazero; {done.Broken} broken modules ({done.BrokenButValid} still valid); findings: {findings.Count(FindingKind.Mismatch)} mismatches, {findings.Count(FindingKind.Variants)} between variants, {findings.Count(FindingKind.Validity)} of validity, {findings.Count(FindingKind.BadError)} wrong exceptions, {findings.Count(FindingKind.Crash)} crashes"
            )
        );

    private static void Print(string text) => Console.Out.WriteLine(text.AsSpan());
}
