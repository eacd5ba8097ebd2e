// Looks for differences between the engine and others; run by `./test fuzz`. Exit codes: 0 no finding, 1 findings, 2 wrong usage.
using Pillion.Wasm.Fuzz;
using Pillion.Wasm.Fuzz.Running;

if (args is [Worker.Argument])
{
    return Worker.Run();
}

if (!FuzzOptions.TryParse(args, out var options, out var problem))
{
    Console.Error.WriteLine(problem);
    return 2;
}

return FuzzCommand.Run(options);
