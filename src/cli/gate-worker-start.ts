/** How a worker of the gate starts: what the engine needs comes before anything large is loaded (engine.ts). */
import { keepTickShape, levelHeap } from './engine.ts';

keepTickShape();
await import('./gate-worker.ts');
levelHeap();
