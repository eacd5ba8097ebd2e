using System.Runtime.Versioning;
using Pillion.Host.Configuration;
using Pillion.Host.Instances;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

public sealed class RuntimeFolderTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void PrepareControlSocket_NewFolder_IsTheUsersAlone()
    {
        var folder = _temp.File("run");

        new RuntimeFolder(folder).PrepareControlSocket();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void PrepareControlSocket_PathTooLong_SaysWhatToSet()
    {
        var folder = new RuntimeFolder(_temp.File(new string('x', 100)));

        var e = Assert.Throws<ConfigurationException>(folder.PrepareControlSocket);

        Assert.Contains("PILLION_RUNTIME_DIR", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PrepareControlSocket_AFileIsThere_SaysWhatToSet()
    {
        var folder = new RuntimeFolder(_temp.Write("run", ""));

        var e = Assert.Throws<ConfigurationException>(folder.PrepareControlSocket);

        Assert.Contains("PILLION_RUNTIME_DIR", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_SomebodyElsesFile_IsPassedOver()
    {
        _temp.Write("1.json", "{}");
        _temp.Write("2.json", "no json");

        Assert.Empty(new RuntimeFolder(_temp.Path).List());
    }
}
