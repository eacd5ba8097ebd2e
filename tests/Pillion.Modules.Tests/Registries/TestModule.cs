using System.Text;

namespace Pillion.Modules.Tests.Registries;

/// <summary>Bytes that begin as a module's do and are like no other test's.</summary>
internal static class TestModule
{
    public static byte[] Create(int extra = 0)
    {
        // A custom section (id 0) named "test", after the preamble; nobody here looks further.
        byte[] bytes = [.. "\0asm\x01\0\0\0\0\x29\x04test"u8, .. Encoding.ASCII.GetBytes(Guid.NewGuid().ToString()), .. new byte[extra]];
        return bytes;
    }
}
