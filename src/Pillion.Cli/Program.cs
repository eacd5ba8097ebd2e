using Pillion.Cli;
using Pillion.Cli.Output;

using var console = new CliConsole();
return await Application.RunAsync(args, console);
