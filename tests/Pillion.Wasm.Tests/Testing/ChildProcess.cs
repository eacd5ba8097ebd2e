using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>
/// Runs a static method of a test class in a process of its own, so that one that kills its process fails its test and not
/// the run.
/// </summary>
internal static class ChildProcess
{
    private const string Argument = "--child-process";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static void Run(Action method) => Run(method.Method, [], addressSpaceKib: null);

    public static void Run<T>(Action<T> method, T argument, long? addressSpaceKib = null) =>
        Run(method.Method, [argument!], addressSpaceKib);

    public static void Run<T1, T2>(Action<T1, T2> method, T1 first, T2 second) =>
        Run(method.Method, [first!, second!], addressSpaceKib: null);

    /// <summary>Runs the method that the command line asks for, if it is that of a child process.</summary>
    /// <returns>The exit code, or null.</returns>
    public static int? TryRunChild(string[] args)
    {
        if (args is not [Argument, var typeName, var methodName, .. var texts])
        {
            return null;
        }

        var method = Type.GetType(typeName, throwOnError: true)!
            .GetMethod(methodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        var arguments = method.GetParameters().Zip(texts, (p, text) => Parse(text, p.ParameterType)).ToArray();
        try
        {
            method.Invoke(null, arguments);
            return 0;
        }
        catch (TargetInvocationException exception)
        {
            Console.Error.WriteLine(exception.InnerException);
            return 1;
        }
    }

    private static void Run(MethodInfo method, object[] arguments, long? addressSpaceKib)
    {
        var self = Environment.ProcessPath!;
        string[] command =
        [
            self,
            Argument,
            method.DeclaringType!.FullName!,
            method.Name,
            .. arguments.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)!),
        ];
        if (addressSpaceKib is { } limit)
        {
            command = ["/bin/sh", "-c", $"ulimit -v {limit} && exec \"$@\"", "sh", .. command];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (addressSpaceKib is not null)
        {
            // The collector reserves 256 GiB unless told otherwise.
            start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        }

        using var child = Process.Start(start)!;
        var output = new StringBuilder();
        child.OutputDataReceived += Append;
        child.ErrorDataReceived += Append;
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        var what = string.Join(' ', command[(Array.IndexOf(command, Argument) + 1)..]);
        if (!child.WaitForExit(s_patience))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"Child process still running after {s_patience.TotalSeconds} s: {what}\n{output}");
        }

        // Waits for the end of the output too.
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, $"Child process ended with code {child.ExitCode}: {what}\n{output}");

        void Append(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                // The stack trace of an overflow has no end.
                if (output.Length < 6000)
                {
                    output.AppendLine(line.Data);
                }
            }
        }
    }

    private static object Parse(string text, Type type) =>
        type.IsEnum ? Enum.Parse(type, text) : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
}
