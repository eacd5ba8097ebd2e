using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pillion.Host.Hosting;

/// <summary>A port for calls between runtimes that is the same each time an app is started from a folder, so that what others remember stays true.</summary>
/// <remarks>Dapr's <c>GetStablePort</c> (<c>utils/port.go</c>).</remarks>
internal static class StablePort
{
    private const int First = 47300;

    /// <summary>The port.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="folder">The folder it is started from.</param>
    public static int For(string appId, string folder)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{appId}|{folder}|{Environment.UserName}|{Environment.MachineName}"));
        return First + (BinaryPrimitives.ReadUInt16BigEndian(hash) % (ushort.MaxValue - First));
    }
}
