using System.Globalization;
using System.Text;
using System.Text.Json;
using Pillion.Host.Configuration;
using Pillion.Host.Processes;

namespace Pillion.Host.Instances;

/// <summary>
/// The user's folder in which running hosts leave a description and a control socket, each named by the host's process id:
/// <c>$PILLION_RUNTIME_DIR</c>, else <c>$XDG_RUNTIME_DIR/pillion</c>, else <c>pillion-USER</c> in the temporary folder. Only the user may enter it.
/// </summary>
public sealed class RuntimeFolder
{
    private readonly string _path;

    /// <summary>Takes the folder; it is made when the first host registers.</summary>
    public RuntimeFolder(string path)
    {
        _path = path;
    }

    /// <summary>The folder of the current user.</summary>
    public static RuntimeFolder OfUser()
    {
        if (Environment.GetEnvironmentVariable("PILLION_RUNTIME_DIR") is { Length: > 0 } chosen)
        {
            return new RuntimeFolder(Path.GetFullPath(chosen));
        }

        return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime)
            ? new RuntimeFolder(Path.Combine(runtime, "pillion"))
            : new RuntimeFolder(Path.Combine(Path.GetTempPath(), "pillion-" + Environment.UserName));
    }

    /// <summary>The control socket of this process's host; makes the folder and removes a leftover of an earlier process of the same id.</summary>
    /// <exception cref="ConfigurationException">The folder cannot be used.</exception>
    public string PrepareControlSocket()
    {
        // sockaddr_un has 108 bytes on Linux and 104 on macOS, with a closing zero (unix(7)).
        const int LongestSocketPath = 103;
        var socket = FileOf(Environment.ProcessId, ".sock");
        if (Encoding.UTF8.GetByteCount(socket) > LongestSocketPath)
        {
            throw new ConfigurationException(
                _path,
                "this path of the runtime folder is too long for a socket in it; set PILLION_RUNTIME_DIR to a shorter one"
            );
        }

        try
        {
            MakeFolder();
            File.Delete(socket);
            return socket;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                _path,
                $"this runtime folder cannot be used; set PILLION_RUNTIME_DIR to another one: {e.Message}"
            );
        }
    }

    /// <summary>What tells this process from a later one with its id.</summary>
    public static string CurrentProcessStart() => ProcessStart(Environment.ProcessId);

    /// <summary>Publishes or replaces this process's description.</summary>
    public void Write(InstanceDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var path = FileOf(description.ProcessId, ".json");
        var draft = path + ".new";
        File.WriteAllBytes(draft, InstanceJson.Write(description));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Removes this process's description and socket.</summary>
    public void Remove()
    {
        foreach (var extension in (string[])[".json", ".json.new", ".sock"])
        {
            File.Delete(FileOf(Environment.ProcessId, extension));
        }
    }

    /// <summary>The hosts that run, oldest first; what others left behind when they were killed is removed.</summary>
    public IReadOnlyList<InstanceDescription> List()
    {
        if (!Directory.Exists(_path))
        {
            return [];
        }

        var running = new List<InstanceDescription>();
        foreach (var file in Directory.EnumerateFiles(_path, "*.json"))
        {
            if (Read(file) is not { } description)
            {
                continue;
            }

            if (IsRunning(description))
            {
                running.Add(description);
            }
            else
            {
                File.Delete(FileOf(description.ProcessId, ".sock"));
                File.Delete(file);
            }
        }

        running.Sort((a, b) => a.Started.CompareTo(b.Started));
        return running;
    }

    /// <summary>Whether the host still runs.</summary>
    public static bool IsRunning(InstanceDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return Signals.IsRunning(description.ProcessId) && ProcessStart(description.ProcessId) == description.ProcessStart;
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_path);
            return;
        }

        const UnixFileMode OnlyTheUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(_path, OnlyTheUser);
        // Fails when somebody else made the folder before us, which in a temporary folder is nobody we want to talk to.
        File.SetUnixFileMode(_path, OnlyTheUser);
    }

    private static InstanceDescription? Read(string file)
    {
        try
        {
            return InstanceJson.Read(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Gone since it was listed, or not ours.
            return null;
        }
    }

    /// <summary>Field 22 of Linux's <c>/proc/PID/stat</c>, the start in clock ticks since boot (proc(5)); the name in field 2 may hold blanks.</summary>
    private static string ProcessStart(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string FileOf(int processId, string extension) =>
        Path.Combine(_path, processId.ToString(CultureInfo.InvariantCulture) + extension);
}
