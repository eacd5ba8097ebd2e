// Every .wasm file in plugins/ may change a text, in 1 MiB of memory and 100 ms, and can touch nothing else.
using System.Text;
using Pillion.Wasm;

using var engine = new Engine();
var linker = new Linker(engine);
linker.Define(
    "host",
    "log",
    (Caller plugin, uint start, uint length) =>
        Console.WriteLine($"  {plugin.Instance.Module.Name} says: {Encoding.UTF8.GetString(plugin.Memory.Slice(start, length))}")
);

var text = args is [] ? "Hello from the host!" : string.Join(' ', args);
foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "plugins"), "*.wasm").Order())
{
    try
    {
        using var module = Module.LoadFile(engine, file);
        using var plugin = linker.Instantiate(module, new InstanceLimits { MaxMemoryBytes = 1 << 20 });
        using var deadline = plugin.WithDeadline(TimeSpan.FromMilliseconds(100));
        var buffer = plugin.GetFunction<Func<uint>>("buffer")();
        var memory = plugin.GetMemory()!.Slice(buffer, plugin.GetFunction<Func<uint>>("capacity")());
        var length = plugin.GetFunction<Func<int, uint>>("transform")(Encoding.UTF8.GetBytes(text, memory));
        text = Encoding.UTF8.GetString(plugin.GetMemory()!.Slice(buffer, length));
        Console.WriteLine($"{module.Name}: {text}");
    }
    catch (Exception refused) when (refused is WasmException or ArgumentException)
    {
        Console.WriteLine($"{Path.GetFileName(file)} is left out. {refused.Message}");
    }
}
