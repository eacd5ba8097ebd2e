using System.Diagnostics;
using Pillion.Grpc.Tests.Echo;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Interop;

/// <summary>Other implementations of gRPC, where <c>eng/install-grpc-peers</c> has put them.</summary>
internal static class Peers
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Interop");
    private static readonly string s_proto = Path.Combine(AppContext.BaseDirectory, "protos", "echo.proto");
    private static readonly Lazy<bool> s_hasPython = new(FindPython);

    /// <summary>Why there is no grpc-js; null when there is.</summary>
    public static string? NodeMissing => GrpcJs.Missing;

    /// <summary>Why there is no grpcio; null when there is.</summary>
    public static string? PythonMissing => s_hasPython.Value ? null : "Python's grpcio is not installed: run eng/install-grpc-peers";

    public static ChildProcess Node(string script, string address)
    {
        if (NodeMissing is { } reason)
        {
            Assert.Skip(reason);
        }

        return GrpcJs.Start(s_folder, Path.Combine(s_folder, script), s_proto, address);
    }

    public static ChildProcess Python(string role, string address, TempDirectory folder)
    {
        if (PythonMissing is { } reason)
        {
            Assert.Skip(reason);
        }

        var descriptor = folder.File("echo.descriptor");
        File.WriteAllBytes(descriptor, EchoReflection.Descriptor.SerializedData.ToByteArray());
        return new ChildProcess("/usr/bin/python3", [Path.Combine(s_folder, "echo.py"), role, descriptor, address], s_folder);
    }

    private static bool FindPython()
    {
        try
        {
            using var process = Process.Start("/usr/bin/python3", ["-c", "import grpc, google.protobuf"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
