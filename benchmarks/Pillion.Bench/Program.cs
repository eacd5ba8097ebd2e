using Pillion.Bench;
using Pillion.Bench.Api;
using Pillion.Bench.Calls;
using Pillion.Bench.Components;
using Pillion.Bench.Extensions;
using Pillion.Bench.GuestState;
using Pillion.Bench.Kernels;
using Pillion.Bench.Pool;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Bench.Start;

// Run as a child process by ourselves: one side of a comparison.
switch (args)
{
    case ["runner", var module, var memory]:
        PillionRunner.Run(module, BenchOptions.ParseStrategies(memory)[0], Console.In, Console.Out);
        return 0;
    case ["component-runner", var component, var memory]:
        ComponentRunner.Run(component, BenchOptions.ParseStrategies(memory)[0], Console.In, Console.Out);
        return 0;
    case ["command-runner", var command, var memory]:
        return CommandRunner.Run(
            command,
            BenchOptions.ParseStrategies(memory)[0],
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            Console.OpenStandardError()
        );
    case ["start-runner", "warm", var name, var cache]:
        StartRunner.RunWarm(name, cache, Console.Out);
        return 0;
    case ["start-runner", "fill", var name, var cache]:
        await StartRunner.FillAsync(name, cache);
        return 0;
    case ["start-runner", "cold", var name, var cache]:
        StartRunner.RunCold(name, cache, Console.Out);
        return 0;
    case ["bare-kestrel", var port, var contentType, var body]:
        await BareKestrel.RunAsync(port, contentType, body);
        return 0;
    case ["bare-grpc", var port, var message]:
        await BareKestrel.RunGrpcAsync(port, message);
        return 0;
    case ["bench-app", var port]:
        await BenchApp.RunAsync(port);
        return 0;
    case ["grpc-load", var address, var path, var message]:
        await GrpcLoad.RunAsync(address, path, Convert.FromHexString(message), Console.Out);
        return 0;
}

IBenchmark[] benchmarks =
[
    new KernelBenchmark(),
    new PoolBenchmark(),
    new CallBenchmark(),
    new ComponentCallBenchmark(),
    new ComponentHttpBenchmark(),
    new ScriptHttpBenchmark(),
    new ApiBenchmark(),
    new InvocationBenchmark(),
    new PublishBenchmark(),
    new FootprintBenchmark(),
    new GuestStateBenchmark(),
    new ExtensionBenchmark(),
    new StartBenchmark(),
];

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    var options = BenchOptions.Parse(args, [.. benchmarks.Select(b => b.Name)]);
    var report = new Report(Console.Out);
    var failures = 0;
    foreach (var name in options.Benchmarks)
    {
        try
        {
            await benchmarks.Single(b => b.Name == name).RunAsync(options, report, stop.Token);
        }
        catch (BenchException e)
        {
            failures++;
            await Console.Error.WriteAsync($"bench {name}: {e.Message}\n");
        }
    }

    if (options.MarkdownFile is { } file)
    {
        report.WriteMarkdown(file);
    }

    return failures == 0 ? 0 : 1;
}
catch (FormatException e)
{
    await Console.Error.WriteAsync($"bench: {e.Message}\n");
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
